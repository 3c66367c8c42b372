import Foundation

/// A lognormal number by the method of Box and Muller, from 128 uniformly random bits.
func lognormal(median: Double, sigma: Double, _ bits: (UInt64, UInt64)) -> Double {
    func fraction(_ word: UInt64) -> Double { (Double(word >> 11) + 0.5) / Double(1 << 53) }
    let normal = sqrt(-2 * log(fraction(bits.0))) * cos(2 * Double.pi * fraction(bits.1))
    return median * exp(min(max(sigma, 0), largestSigma) * normal)
}

/// With a larger one, nearly every delay would be either none or the longest.
let largestSigma = 10.0

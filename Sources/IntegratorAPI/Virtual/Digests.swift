import Crypto

extension Integrator {
    /// The digest of a message or, with a key, its HMAC. Nil for an unknown algorithm.
    static func digest(_ algorithm: String, _ key: [UInt8]?, _ message: [UInt8]) -> [UInt8]? {
        switch algorithm.lowercased() {
        case "md5": bytes(Insecure.MD5.self, key, message)
        case "sha1": bytes(Insecure.SHA1.self, key, message)
        case "sha256": bytes(SHA256.self, key, message)
        case "sha384": bytes(SHA384.self, key, message)
        case "sha512": bytes(SHA512.self, key, message)
        default: nil
        }
    }

    private static func bytes<Hash: HashFunction>(_: Hash.Type, _ key: [UInt8]?, _ message: [UInt8]) -> [UInt8] {
        guard let key else { return Array(Hash.hash(data: message)) }
        return Array(HMAC<Hash>.authenticationCode(for: message, using: SymmetricKey(data: key)))
    }
}

import Crypto
import Foundation
import Glibc
import SwiftASN1
import X509

/// A server's identity, as PEM texts: its certificate with its private key, and the certificate of the authority that clients must trust.
package struct TLSIdentity: Sendable {
    package let certificate: String
    package let key: String
    package let authority: String

    package init(certificate: String, key: String, authority: String) {
        self.certificate = certificate
        self.key = key
        self.authority = authority
    }
}

extension TLSIdentity {
    /// Makes an identity for one run: an authority whose key is not kept, and a certificate issued by it for these names and addresses.
    /// Valid by the system's clock, which clients go by, and no longer than browsers accept.
    package static func made(for names: [String]) throws -> TLSIdentity {
        let (authorityKey, serverKey) = (P256.Signing.PrivateKey(), P256.Signing.PrivateKey())
        let days = (from: Date(timeIntervalSinceNow: -86_400), until: Date(timeIntervalSinceNow: 397 * 86_400))
        let authorityName = try DistinguishedName {
            OrganizationName("Understudy")
            CommonName("Understudy authority of \(ISO8601DateFormatter().string(from: days.from))")
        }
        let keyIdentifier = SubjectKeyIdentifier(hash: Certificate.PublicKey(authorityKey.publicKey))
        let authority = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(authorityKey.publicKey), notValidBefore: days.from,
            notValidAfter: days.until, issuer: authorityName, subject: authorityName, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true))
                keyIdentifier
            }, issuerPrivateKey: .init(authorityKey))
        let server = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(serverKey.publicKey), notValidBefore: days.from,
            notValidAfter: days.until, issuer: authorityName, subject: try DistinguishedName { CommonName(names.first ?? "localhost") },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(names.map(generalName))
                AuthorityKeyIdentifier(keyIdentifier: keyIdentifier.keyIdentifier)
            }, issuerPrivateKey: .init(authorityKey))
        let pem = try (server.serializeAsPEM().pemString, authority.serializeAsPEM().pemString)
        return TLSIdentity(certificate: "\(pem.0)\n\(pem.1)\n", key: serverKey.pemRepresentation, authority: "\(pem.1)\n")
    }
}

private func generalName(_ name: String) -> GeneralName {
    for (family, size) in [(AF_INET, 4), (AF_INET6, 16)] {
        var address = [UInt8](repeating: 0, count: size)
        if inet_pton(family, name, &address) == 1 { return .ipAddress(ASN1OctetString(contentBytes: address[...])) }
    }
    return .dnsName(name)
}

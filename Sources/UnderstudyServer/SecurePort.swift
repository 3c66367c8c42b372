import AdminAPI
import Foundation

/// How https is served beside http.
package struct TLSSettings: Sendable {
    /// 0 lets the system choose.
    package var port: UInt16 = 8443
    /// The certificate's PEM file. Without it and `keyFile`, a certificate is made at the start.
    package var certificateFile: String?
    /// The private key's PEM file.
    package var keyFile: String?
    /// Names for the certificate that is made, besides those of loopback and those by which the server is known anyway.
    package private(set) var names: [String] = []
    /// The file to which the certificate of the authority is written; clients must trust it.
    package var authorityFile: String?

    package init() {}

    /// Asks for these names in the certificate that is made. False if one is neither a name nor an address.
    package mutating func certify(_ names: [String]) -> Bool {
        self.names = names
        return names.allSatisfy(isCertifiable)
    }
}

/// A port for https, and the identity that is shown there.
package struct SecurePort: Sendable {
    package let port: UInt16
    package let identity: TLSIdentity
    /// The files that the identity was read from; nil if it was made.
    package let files: String?
    /// The file to which the certificate of the authority is written once the port is open.
    let authorityFile: String?

    /// Writes the certificate of the authority. Only once the port is open: if another server has the port, the file belongs to that one.
    func writeAuthority() throws(StartFailure) {
        guard let authorityFile else { return }
        do {
            try Data(identity.authority.utf8).write(to: URL(fileURLWithPath: authorityFile), options: .atomic)
        } catch {
            throw StartFailure("TLS is not ready: the file \(authorityFile) cannot be written: \(error.localizedDescription)")
        }
    }
}

extension Configuration {
    /// Reads the certificate or makes one; nil if https is not served.
    package func securePort() throws(StartFailure) -> SecurePort? {
        guard let tls else { return nil }
        let identity = try identity(tls)
        let files = tls.certificateFile.flatMap { certificate in tls.keyFile.map { "\(certificate), \($0)" } }
        return SecurePort(port: tls.port, identity: identity, files: files, authorityFile: tls.authorityFile)
    }

    private func identity(_ tls: TLSSettings) throws(StartFailure) -> TLSIdentity {
        if let certificate = tls.certificateFile, let key = tls.keyFile {
            let text = try text(of: certificate)
            return TLSIdentity(certificate: text, key: try self.text(of: key), authority: text)
        }
        let everywhere = ["0.0.0.0", "::"]
        let known = ["localhost", "127.0.0.1", "::1"] + (everywhere.contains(host) ? [] : [host]) + doorkeeper.hosts.sorted() + tls.names
        var seen = Set<String>()
        do {
            return try TLSIdentity.made(for: known.filter { seen.insert($0).inserted })
        } catch {
            throw StartFailure("TLS is not ready: no certificate can be made: \(error)")
        }
    }

    private func text(of file: String) throws(StartFailure) -> String {
        do {
            return try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw StartFailure("TLS is not ready: the file \(file) cannot be read: \(error.localizedDescription)")
        }
    }
}

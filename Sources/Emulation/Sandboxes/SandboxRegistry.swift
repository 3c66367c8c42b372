import Synchronization

/// The sandboxes beside the main one, by what leads to them: a name, a credential that was given to one, or a credential that one issued.
struct SandboxRegistry {
    private(set) var sandboxes: [String: Sandbox] = [:]
    private var owners: [String: Sandbox] = [:]
    /// By the name of the sandbox, what it was given.
    private var credentials: [String: [String]] = [:]
    /// By the mark with which begins whatever a sandbox issues.
    private var issuers: [String: Sandbox] = [:]
    /// How many were ever added, and how many of them gave way.
    private(set) var made = 0
    private(set) var gaveWay = 0

    mutating func add(_ sandbox: Sandbox) {
        made += 1
        sandboxes[sandbox.name] = sandbox
        issuers[sandbox.randomness.mark] = sandbox
    }

    mutating func giveWay(_ name: String) {
        gaveWay += 1
        remove(name)
    }

    mutating func remove(_ name: String) {
        guard let gone = sandboxes.removeValue(forKey: name) else { return }
        issuers[gone.randomness.mark] = nil
        for credential in credentials.removeValue(forKey: name) ?? [] { owners[credential] = nil }
    }

    /// All of them or none.
    mutating func give(_ new: [String], to sandbox: Sandbox) throws(CredentialTaken) {
        for (place, credential) in new.enumerated() {
            if let owner = owners[credential] ?? issuer(of: credential), owner !== sandbox {
                throw CredentialTaken(place: place, sandbox: owner.name)
            }
        }
        for credential in new where owners.updateValue(sandbox, forKey: credential) == nil {
            credentials[sandbox.name, default: []].append(credential)
        }
    }

    func credentials(of name: String) -> [String] { credentials[name] ?? [] }

    func owner(of credential: String) -> Sandbox? { owners[credential] ?? issuer(of: credential) }

    private func issuer(of credential: String) -> Sandbox? {
        credential.utf8.count > Randomness.markDigits ? issuers[String(credential.prefix(Randomness.markDigits))] : nil
    }
}

/// A credential leads to one sandbox alone.
package struct CredentialTaken: Error, Sendable, Equatable {
    /// Which of those that were given, from 0.
    package let place: Int
    /// Where it leads.
    package let sandbox: String
}

/// Whether any credential leads to a sandbox: while none does, no request is searched for one.
final class CredentialUse: Sendable {
    private let hasBegun = Atomic(false)

    var isPossible: Bool { hasBegun.load(ordering: .relaxed) }
    func begin() { hasBegun.store(true, ordering: .relaxed) }
}

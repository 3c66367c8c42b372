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

    /// Its caller retires what went, once others can go on.
    mutating func giveWay(_ name: String) -> Sandbox? {
        gaveWay += 1
        return remove(name)
    }

    /// Its caller retires what went, once others can go on.
    mutating func remove(_ name: String) -> Sandbox? {
        guard let gone = sandboxes.removeValue(forKey: name) else { return nil }
        issuers[gone.randomness.mark] = nil
        takeCredentials(of: name)
        return gone
    }

    private mutating func takeCredentials(of name: String) {
        for credential in credentials.removeValue(forKey: name) ?? [] { owners[credential] = nil }
    }

    /// These in the place of those that it had: all of them or, where one leads elsewhere, none.
    mutating func give(_ new: [String], to sandbox: Sandbox) throws(CredentialsRefused) {
        guard sandbox.name == Sandbox.mainName || sandboxes[sandbox.name] === sandbox else { throw .sandboxGone }
        if let (place, other) = taken(of: new, for: sandbox) { throw .taken(place: place, by: other) }
        assign(new, to: sandbox)
    }

    /// The first of these that leads to another sandbox.
    /// - Parameter stale: one that is to give way, and its credentials with it.
    func taken(of new: [String], for sandbox: Sandbox, inPlaceOf stale: Sandbox? = nil) -> (place: Int, by: String)? {
        for (place, credential) in new.enumerated() {
            if let owner = owner(of: credential), owner !== sandbox, owner !== stale { return (place, owner.name) }
        }
        return nil
    }

    /// None of them may be taken.
    mutating func assign(_ new: [String], to sandbox: Sandbox) {
        takeCredentials(of: sandbox.name)
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

/// Why a sandbox is not given credentials.
package enum CredentialsRefused: Error, Sendable, Equatable {
    /// A credential leads to one sandbox alone: which of those that were given, from 0, and where it leads.
    case taken(place: Int, by: String)
    /// It was deleted, or gave way.
    case sandboxGone
}

/// Whether any credential leads to a sandbox: while none does, no request is searched for one.
final class CredentialUse: Sendable {
    private let hasBegun = Atomic(false)

    var isPossible: Bool { hasBegun.load(ordering: .relaxed) }
    func begin() { hasBegun.store(true, ordering: .relaxed) }
}

import Synchronization

/// The sandboxes beside the main one, by what leads to them: a name, a credential assigned to one, or a credential issued by one.
struct SandboxRegistry {
    private(set) var sandboxes: [String: Sandbox] = [:]
    private var owners: [String: Sandbox] = [:]
    /// The credentials assigned to each sandbox, by its name.
    private var credentials: [String: [String]] = [:]
    /// The sandboxes by mark: the prefix of every credential that a sandbox issues.
    private var issuers: [String: Sandbox] = [:]
    /// How many sandboxes were ever added.
    private(set) var made = 0
    /// How many of them gave way to others.
    private(set) var gaveWay = 0
    /// What was answered in sandboxes that were removed.
    private(set) var trafficOfGone = Traffic()

    mutating func add(_ sandbox: Sandbox) {
        made += 1
        sandboxes[sandbox.name] = sandbox
        issuers[sandbox.randomness.mark] = sandbox
    }

    /// Removes a sandbox to make room for another. The caller retires it after releasing the lock.
    mutating func giveWay(_ name: String) -> Sandbox? {
        gaveWay += 1
        return remove(name)
    }

    /// Removes a sandbox. The caller retires it after releasing the lock.
    mutating func remove(_ name: String) -> Sandbox? {
        guard let gone = sandboxes.removeValue(forKey: name) else { return nil }
        issuers[gone.randomness.mark] = nil
        trafficOfGone.add(gone.journal.traffic)
        takeCredentials(of: name)
        return gone
    }

    private mutating func takeCredentials(of name: String) {
        for credential in credentials.removeValue(forKey: name) ?? [] { owners[credential] = nil }
    }

    /// Replaces the credentials of the sandbox; if one of the new ones leads to another sandbox, nothing changes.
    mutating func give(_ new: [String], to sandbox: Sandbox) throws(CredentialsRefused) {
        guard sandbox.name == Sandbox.mainName || sandboxes[sandbox.name] === sandbox else { throw .sandboxGone }
        if let (place, other) = taken(of: new, for: sandbox) { throw .taken(place: place, by: other) }
        assign(new, to: sandbox)
    }

    /// The first of these credentials that leads to another sandbox.
    /// - Parameter stale: a sandbox that is about to give way, and its credentials with it.
    func taken(of new: [String], for sandbox: Sandbox, inPlaceOf stale: Sandbox? = nil) -> (place: Int, by: String)? {
        for (place, credential) in new.enumerated() {
            if let owner = owner(of: credential), owner !== sandbox, owner !== stale { return (place, owner.name) }
        }
        return nil
    }

    /// Replaces the credentials of the sandbox. None of the new ones may lead to another.
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

/// Why credentials are not assigned to a sandbox.
package enum CredentialsRefused: Error, Sendable, Equatable {
    /// A credential already leads to another sandbox: its index among the new ones, and the name of that sandbox.
    case taken(place: Int, by: String)
    /// The sandbox was deleted, or gave way to another.
    case sandboxGone
}

/// Whether any credential leads to a sandbox: until one does, requests are not searched for credentials.
final class CredentialUse: Sendable {
    private let hasBegun = Atomic(false)

    var isPossible: Bool { hasBegun.load(ordering: .relaxed) }
    func begin() { hasBegun.store(true, ordering: .relaxed) }
}

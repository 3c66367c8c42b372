package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// Users who may sign in to an account: `/v1.0/accounts/{id}/users`, `/v1.0/users`. Source: the vendor's test suite.
    enum AccountUsers {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //     path                                access          body                     success                handler   evidence
            GET   ("/v1.0/accounts/:accountId/users",  .partner,                                .ok(UserNames.self),   list,     .observed, fails: .notFound)
            PUT   ("/v1.0/accounts/:accountId/users",  .partner,       takes: UserWrite.self,   .ok(NoBody.self),      add,      .observed, fails: .notFound, .usernameRequired)
            DELETE("/v1.0/accounts/:accountId/users",  .partner,       takes: UserWrite.self,   .ok(NoBody.self),      remove,   .observed, fails: .notFound, .usernameRequired)
            PUT   ("/v1.0/users",                      .unrestricted,  takes: UserWrite.self,   .ok(NoBody.self),      change,   .observed,
                                                                                                fails: .notFound, .usernameRequired, .passwordRequired)
        }

        /// That the list holds plain names is assumed.
        static func list(_ call: Call, _ state: State) throws(Refusal) -> UserNames {
            UserNames(names: try state.account(in: call)[.users])
        }

        /// Creates the user if there is none of that name.
        static func add(_ call: Call, _ user: UserWrite, _ state: inout State) throws(Refusal) -> NoBody {
            let account = try state.account(in: call)
            state.add(user[.userName], password: user[.password], to: account)
            return NoBody()
        }

        /// Also revokes the user's sign-in tokens and browser sessions for the account, which is assumed.
        static func remove(_ call: Call, _ user: UserWrite, _ state: inout State) throws(Refusal) -> NoBody {
            var account = try state.account(in: call)
            guard account[.users].contains(user[.userName]) else { throw .notFound("User") }
            account[.users] = account[.users].filter { $0 != user[.userName] }
            state.accounts.put(account)
            state.signOut(SortKey(account.id).then(user[.userName]))
            return NoBody()
        }

        /// Sets a new password. That a token restricted to an account may not do this is assumed, since users belong to the partner.
        static func change(_ call: Call, _ change: UserWrite, _ state: inout State) throws(Refusal) -> NoBody {
            guard let password = change[.password], !password.isEmpty else { throw .passwordRequired }
            guard var user = state.users[change[.userName]] else { throw .notFound("User") }
            user[.password] = password
            state.users.put(user)
            return NoBody()
        }
    }

    struct UserNames: Content {
        let names: [String]
        static let shape: Shape? = .array(.string())
        var body: [UInt8] { names.json.compact }
    }

    struct UserWrite: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "UserWrite", source: "the vendor's test suite", isOpen: true,
            [.init(.userName, .observed), .init(.password, required: false, .observed)])

        func check(unreadable: [String]) throws(Refusal) {
            guard !self[.userName].trimmed.isEmpty else { throw .usernameRequired }
        }
    }

    /// A person who may sign in to accounts. The record is ours: the API shows only the name.
    package struct User: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: String { self[.userName] }
        package static let schema = Schema(
            of: Self.self, "User", source: "Understudy", [.init(.userName), .init(.password, required: false)])
    }
}

extension Cyclr.State {
    /// Lets a user sign in to an account. Without a password, an existing user keeps the former one.
    mutating func add(_ userName: String, password: String?, to account: Cyclr.Account) {
        var user = users[userName] ?? Cyclr.User()
        user[.userName] = userName
        if let password { user[.password] = password }
        users.put(user)
        var account = account
        guard !account[.users].contains(userName) else { return }
        account[.users] += [userName]
        accounts.put(account)
    }
}

extension Field where Owner == Cyclr.UserWrite, Value == String {
    static var userName: Self { "UserName" }
}

extension Field where Owner == Cyclr.UserWrite, Value == String? {
    static var password: Self { "Password" }
}

extension Field where Owner == Cyclr.User, Value == String {
    static var userName: Self { "UserName" }
}

extension Field where Owner == Cyclr.User, Value == String? {
    static var password: Self { "Password" }
}

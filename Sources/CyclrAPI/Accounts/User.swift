package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// A person who may sign in to accounts. Ours: the API shows no more of it than the name.
    package struct User: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: String { self[.userName] }
        package static let schema = Schema(
            of: Self.self, "User", source: "Understudy", [.init(.userName), .init(.password, required: false), .init(.accounts)])
    }
}

extension Field where Owner == Cyclr.User, Value == String {
    static var userName: Self { "UserName" }
}

extension Field where Owner == Cyclr.User, Value == String? {
    static var password: Self { "Password" }
}

extension Field where Owner == Cyclr.User, Value == [String] {
    /// The ids of the accounts that the user may sign in to.
    static var accounts: Self { "Accounts" }
}

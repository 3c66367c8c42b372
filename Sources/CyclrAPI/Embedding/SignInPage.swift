package import Emulation
import HTTPMessages

extension Cyclr {
    /// The page that signs a browser in: `/account/signinwithtoken`. Source: Cyclr API, "Embed with an iframe"; the links of LAUNCH,
    /// Marketplace and ORBIT.
    enum SignInPage {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //   path access query success handler evidence
            GET(writes: "/account/signinwithtoken", .open,  query: [.init("token", .string(), required: true), .init("returnUrl", .string())],
                                                                                                                                 .found(Page.self),  signIn,  .documented, fails: .badSignInToken, .incompletePageQuery)
            // not emulated: the console itself; this page stands in for it
            GET("/account",                         .open,                                                                       .ok(Page.self),     home,    .assumed,    fails: .badSignInToken).standIn()
        }

        /// Redirects to `returnUrl` with the options of the query. The vendor identifies the session by a cookie; here its id is in the
        /// URL, which also works in frames.
        static func signIn(_ call: Call, _ state: inout State) throws(Refusal) -> Page {
            let wanted = call.query("returnUrl")?.unlessEmpty ?? "/account"
            guard let path = LocalPath(wanted) else { throw .incompletePageQuery("returnUrl must be a path of this server.") }
            let token = try state.redeem(call.query("token") ?? "", at: call.now)
            let session = state.newSession(for: token, call)
            var query = path.query.map { [$0] } ?? []
            query += EmbedOptions.names.compactMap { name in call.query(name).map { "\(name)=\($0.queryEncoded)" } }
            query.append("session=\(session.id)")
            return Page(redirectingTo: "\(call.origin)\(path.path)?\(query.joined(separator: "&"))")
        }

        static func home(_ call: Call, _ state: State) throws(Refusal) -> Page {
            let visit = try Visit(call, at: .launch, state)
            return Page(
                Look.page(
                    visit.account[.name],
                    """
                    <p>You are signed in as <strong>\(visit.session.user)</strong>. The console itself is not emulated; these pages are:</p>
                    <p class="buttons"><a class="button" href="\(visit.link("/launch", []))">Set an integration up</a>
                    <a class="button second" href="\(visit.link("/orbit", []))">Manage integrations</a></p>
                    """))
        }

        /// Assumed.
        static let sessionLifetime: Duration = .seconds(3600)
    }

    /// A browser that is signed in.
    package struct Session: TableRow {
        package let id: String
        let account, user: String
        let expires: Instant
        /// The cycles that were installed without asking, by template, so that reloading a page does not install them again.
        var installed: [GUID: GUID] = [:]

        static let byExpiry = Index<Session>("expiry") { SortKey($0.expires) }
        static let ofAccount = Index<Session>("account") { SortKey($0.account).then($0.user) }
        package static let indexes = [byExpiry, ofAccount]
    }

    /// A signed-in browser on one of the pages.
    struct Visit {
        let call: Call
        let session: Session
        let account: Account
        let place: Place
        let options: EmbedOptions

        /// - Parameter place: the page; nil takes it from the query.
        init(_ call: Call, at place: Place? = nil, _ state: State) throws(Refusal) {
            guard let session = call.query("session").flatMap({ state.sessions[$0] }), session.expires > call.now,
                let account = state.accounts[session.account]
            else { throw .sessionEnded }
            self.call = call
            self.session = session
            self.account = account
            self.place = place ?? Place(path: call.query("place"))
            options = EmbedOptions(call)
        }

        /// The link to the list of offers. `auto=false` makes LAUNCH show it even if there is no choice.
        var list: String { link(place.path, place == .launch ? [("auto", "false")] : [], without: "auto") }

        /// A link that keeps the session and the page's options.
        /// - Parameter option: an option to leave out.
        func link(_ path: String, _ more: [(name: String, value: String)]? = nil, without option: String? = nil) -> String {
            var query = [("session", session.id)] + (more ?? [("place", place.path)])
            query += EmbedOptions.names.compactMap { name in name == option ? nil : call.query(name).map { (name, $0) } }
            return "\(call.origin)\(path)?" + query.map { "\($0.0)=\($0.1.queryEncoded)" }.joined(separator: "&")
        }
    }
}

extension Cyclr.State {
    fileprivate mutating func newSession(for token: Cyclr.SignInToken, _ call: Cyclr.Call) -> Cyclr.Session {
        let id = sessions.newID { call.sandbox.randomness.hex("cyclr/session", $0, digits: 32) }
        let session = Cyclr.Session(
            id: id, account: token[.account], user: token[.user], expires: call.now + Cyclr.SignInPage.sessionLifetime)
        sessions.forget(by: Cyclr.Session.byExpiry) { $0.expires <= call.now }
        sessions.put(session)
        return session
    }
}

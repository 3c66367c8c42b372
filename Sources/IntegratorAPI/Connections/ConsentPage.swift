import Emulation

extension Integrator {
    /// The pages that stand in for a third party's sign-in. They use no scripts and load nothing from elsewhere.
    enum ConsentPage {
        static func question(_ authorization: Authorization, _ connection: Connection, _ way: String) -> HTML {
            page(
                "\(connection[.resourceName]) asks for your consent",
                """
                <p>integrator.io wants to use your account for the connection <strong>\(connection[.resourceName])</strong>. This page stands in
                for the sign-in of the application behind it.</p>
                <form action="\(way)" method="get">
                <input type="hidden" name="state" value="\(authorization.id)">
                <button name="code" value="\(authorization.code)">Approve</button>
                <button class="second" name="error" value="access_denied">Decline</button>
                </form>
                """)
        }

        static func approved(_ connection: Connection) -> HTML {
            page("Connected", "<p><strong>\(connection[.resourceName])</strong> is authorized. You can close this window.</p>")
        }

        static func declined(_ connection: Connection) -> HTML {
            page("Not connected", "<p>Access to <strong>\(connection[.resourceName])</strong> was declined. You can close this window.</p>")
        }

        private static func page(_ title: String, _ content: HTML) -> HTML {
            HTML.document(
                title, style: style,
                """
                <main>
                <h1>\(title)</h1>
                \(content)
                <footer>Understudy, in the place of integrator.io. Nothing here leaves this server.</footer>
                </main>
                """)
        }

        private static let style: HTML = """

            :root{color-scheme:light dark}
            body{margin:0;padding:3rem 1rem;font:16px/1.5 system-ui,sans-serif}
            main{max-width:38rem;margin:0 auto}
            h1{font-size:1.4rem;overflow-wrap:anywhere}
            button{font:inherit;padding:.6rem 1.2rem;margin-right:.6rem;border:1px solid;border-radius:8px;cursor:pointer}
            footer{margin-top:3rem;font-size:.85rem;opacity:.7}

            """
    }
}

import Emulation
import OrderedJSON

extension Cyclr {
    /// What all pages have in common. They load nothing from elsewhere, and use scripts only where the vendor's pages post a message.
    enum Look {
        static func page(_ title: String, _ content: HTML, script: HTML = "") -> HTML {
            HTML.document(
                title, style: style,
                """
                <main>
                <h1>\(title)</h1>
                \(content)
                </main>
                <footer>Understudy, in the place of Cyclr. Nothing here leaves this server.</footer>
                \(HTML.when(!script.text.isEmpty, "<script>\(script)</script>"))
                """)
        }

        /// A connector's icon, or its initial. Only `data:` images are shown, so that nothing is loaded from elsewhere.
        static func icon(_ address: String?, of name: String) -> HTML {
            guard let address, address.hasPrefix("data:image/") else {
                return "<span class=\"icon\" aria-hidden=\"true\">\(String(name.prefix(1)))</span>"
            }
            return "<img class=\"icon\" src=\"\(address)\" alt=\"\">"
        }

        /// A script that posts a message to the window that embeds or has opened this page.
        static func post(_ message: JSON, to origin: String) -> HTML {
            """
            (function () {
              var host = window.parent !== window ? window.parent : window.opener;
              if (host) host.postMessage(\(script: message), \(script: .string(origin)));
            })();
            """
        }

        private static let style: HTML = """
            :root{color-scheme:light dark;--paper:#fff;--ground:#f4f5f7;--ink:#1d2129;--quiet:#5c6470;--line:#dfe2e7;--act:#1f5fbf;--on-act:#fff;\
            --good:#1c7a45;--bad:#b3261e}
            @media (prefers-color-scheme:dark){:root{--paper:#1c1f25;--ground:#121419;--ink:#e8eaee;--quiet:#a2a9b4;--line:#343a44;\
            --act:#8ab4f8;--on-act:#10131a;--good:#6fd39b;--bad:#f2938c}}
            *{box-sizing:border-box}
            body{margin:0;min-height:100vh;display:flex;flex-direction:column;align-items:center;padding:3rem 1rem 1.5rem;\
            background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
            main{width:100%;max-width:38rem;padding:2rem;background:var(--paper);border:1px solid var(--line);border-radius:14px}
            h1{margin:0 0 1rem;font-size:1.4rem;line-height:1.25;font-weight:650;overflow-wrap:anywhere}
            h2{margin:0;font-size:1.05rem;font-weight:600;overflow-wrap:anywhere}
            p{margin:.4rem 0 1rem;overflow-wrap:anywhere}
            a{color:var(--act)}
            .quiet{color:var(--quiet);font-size:.9rem}
            ul.rows{list-style:none;margin:1rem 0 0;padding:0}
            ul.rows>li{display:flex;flex-wrap:wrap;gap:.9rem;align-items:flex-start;padding:1.1rem 0;border-top:1px solid var(--line)}
            ul.rows>li>div{flex:1 1 14rem;min-width:0}
            ul.rows p{margin:.15rem 0 .3rem}
            .icon{flex:none;width:2.25rem;height:2.25rem;border-radius:8px;border:1px solid var(--line);background:var(--ground);\
            display:grid;place-items:center;font-weight:600;object-fit:contain}
            .icons{display:flex;gap:.3rem;flex:none}
            ul.rows>li>.buttons{flex:none;margin:0 0 0 auto}
            ul.rows+h2{margin-top:1.2rem}
            .tag{display:inline-block;margin-right:.3rem;padding:.05rem .55rem;border:1px solid var(--line);border-radius:99px;\
            color:var(--quiet);font-size:.8rem}
            .good{color:var(--good);font-weight:600}
            .bad{color:var(--bad);font-weight:600}
            form{margin:0}
            .buttons{display:flex;flex-wrap:wrap;gap:.6rem;margin-top:.8rem}
            label{display:block;margin:.5rem 0;font-size:.9rem;font-weight:550}
            input,select{display:block;width:100%;margin-top:.2rem;padding:.5rem .65rem;border:1px solid var(--quiet);border-radius:8px;\
            background:var(--paper);color:inherit;font:inherit}
            button,a.button{display:inline-block;padding:.5rem 1.1rem;border:1px solid var(--act);border-radius:8px;background:var(--act);\
            color:var(--on-act);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
            button.second,a.second{background:none;color:var(--act)}
            :focus-visible{outline:3px solid var(--act);outline-offset:2px}
            pre{margin:.5rem 0 0;padding:1rem;overflow:auto;border:1px solid var(--line);border-radius:8px;background:var(--ground);\
            font:.82rem/1.5 ui-monospace,monospace}
            footer{margin-top:1.2rem;color:var(--quiet);font-size:.8rem;text-align:center}
            """
    }
}

import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// What the server is and how far to trust it: `/__admin/health`, `ready`, `version`, `routes`, `fidelity`, `openapi/<api>.json`.
    enum About {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //   path                             access   success                    handler     evidence
            GET("/__admin/health",                .open,   .ok(Condition.self),       health,     .documented)
                .docs("Whether the server is alive. Needs no token.",
                      "curl $UNDERSTUDY_ADMIN_URL/health")
            GET("/__admin/ready",                 .open,   .ok(Condition.self),       ready,      .documented)
                .docs("Whether the server is listening. Needs no token.",
                      "curl $UNDERSTUDY_ADMIN_URL/ready")
            GET("/__admin/version",               .admin,  .ok(Version.self),         version,    .documented)
                .docs("The server's name and version.",
                      "curl $UNDERSTUDY_ADMIN_URL/version")
            GET("/__admin/routes",                .admin,  .ok([RouteRow].self),      routes,     .documented)
                .docs("Every row of every API: method, path, who may call it (`access`), the status of a success (501 if the service has the row but Understudy does not emulate it), evidence, and the row's own refusals (`fails`), in addition to those that any row of the API may answer.",
                      "curl $UNDERSTUDY_ADMIN_URL/routes")
            GET("/__admin/fidelity",              .admin,  .ok([Fidelity].self),      fidelity,   .documented)
                .docs("How we know that each emulated API behaves as it does: its rows and refusals by strength of evidence, and every refusal by its code. `documented`: the vendor says so; `observed`: somebody recorded the real service; `inferred`: it follows from the vendor's data or from the framework that the service runs on; `assumed`: nobody knows, so Understudy chooses. `notEmulated` lists rows that the service has and Understudy does not. Every answer names its evidence in `X-Understudy-Evidence`.",
                      "curl $UNDERSTUDY_ADMIN_URL/fidelity")
            GET("/__admin/openapi/:document?",    .admin,  .ok(JSON.self),            openAPI,    .documented,  fails: .unknownAPI)
                .docs("The OpenAPI 3.1 document of an API: `admin.json` (this one, which is also the default), `canvas.json`, `cyclr.json`, `integrator.json`.",
                      "curl $UNDERSTUDY_ADMIN_URL/openapi/cyclr.json")
        }

        static func health(_ call: Call, _ server: State) throws(Refusal) -> Condition { Condition("healthy") }

        static func ready(_ call: Call, _ server: State) throws(Refusal) -> Condition {
            guard server.isReady else { throw Refusal(.notReady, "The server does not listen yet.") }
            return Condition("ready")
        }

        static func version(_ call: Call, _ server: State) throws(Refusal) -> Version { Version(server.version) }

        static func routes(_ call: Call, _ server: State) throws(Refusal) -> [RouteRow] {
            server.mounts.flatMap { mount in mount.routes.map { RouteRow(mount.name, $0) } }
        }

        static func fidelity(_ call: Call, _ server: State) throws(Refusal) -> [Fidelity] { server.mounts.map(Fidelity.init) }

        static func openAPI(_ call: Call, _ server: State) throws(Refusal) -> JSON {
            let document = call.path("document") ?? "\(Admin.name).json"
            guard let mount = server.mounts.first(where: { "\($0.name).json" == document }) else {
                let known = server.mounts.map { "\($0.name).json" }.joined(separator: ", ")
                throw Refusal(.unknownAPI, "There is no document \(document); there are \(known).")
            }
            return mount.openAPI(server: call.namedOrigin, isOfSandbox: call.namedSandbox != Sandbox.mainName)
        }
    }

    struct Condition: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ status: String) { document = JSON.Document(["status": .string(status)]) }
        static let schema = Schema("Condition", source: "Understudy", [.init("status", .string(), values: ["healthy", "ready"])])
    }

    struct Version: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ version: String) { document = JSON.Document(["name": "understudy", "version": .string(version)]) }
        static let schema = Schema("Version", source: "Understudy", [.init("name", .string()), .init("version", .string())])
    }

    struct RouteRow: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ api: String, _ route: Route) {
            document = JSON.Document([
                "api": .string(api), "method": .string(route.method.name), "path": .string(route.path), "access": .string(route.access),
                "status": .number(.init(route.status.code)), "evidence": .string(route.evidence.rawValue),
                "fails": .array(route.fails.map { .string($0) }),
            ])
        }
        static let schema = Schema(
            "Route", source: "Understudy",
            [
                .init("api", .string()), .init("method", .string()), .init("path", .string()), .init("access", .string()),
                .init("status", .integer),
                .init("evidence", .string(), values: Evidence.allCases.map(\.rawValue)), .init("fails", .array(.string())),
            ])
    }

    /// The evidence for what an API claims: how many rows and refusals have each kind of evidence, and which kind each refusal has.
    struct Fidelity: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ mount: any Mount) {
            document = JSON.Document([
                "api": .string(mount.name), "title": .string(mount.title),
                "rows": Self.counts(of: mount.routes),
                "refusals": .object(Self.counts(mount.refusals.map(\.evidence))),
                "refusalsByCode": .array(
                    mount.refusals.map {
                        ["code": .string($0.code), "status": .number(.init($0.status.code)), "evidence": .string($0.evidence.rawValue)]
                    }),
            ])
        }

        private static func counts(_ evidence: [Evidence]) -> JSON.Object {
            var counts = JSON.Object()
            for kind in Evidence.allCases.reversed() { counts[kind.rawValue] = .number(.init(evidence.count { $0 == kind })) }
            return counts
        }

        /// Rows that are not emulated claim nothing, so they are counted apart.
        private static func counts(of routes: [Route]) -> JSON {
            let emulated = routes.filter { $0.status != .notImplemented }
            var counts = counts(emulated.map(\.evidence))
            counts["notEmulated"] = .number(.init(routes.count - emulated.count))
            return .object(counts)
        }

        private static let refusal = Schema(
            "RefusalEvidence", source: "Understudy",
            [
                .init("code", .string()), .init("status", .integer),
                .init("evidence", .string(), values: Evidence.allCases.map(\.rawValue)),
            ])
        static let schema = Schema(
            "Fidelity", source: "Understudy",
            [
                .init("api", .string()), .init("title", .string()), .init("rows", .dictionary(.integer)),
                .init("refusals", .dictionary(.integer)),
                .init("refusalsByCode", .array(.object(refusal))),
            ])
    }
}

import AdminAPI
import CanvasAPI
import CyclrAPI
import Emulation
import HTTPEngine
import HTTPMessages
import IntegratorAPI
import OrderedJSON

// What the command line shows without serving.

/// The faults of a seed folder, or of the built-in seeds, one text each; empty if the server would start with them.
package func validateSeeds(in directory: String?) throws(StartFailure) -> [String] {
    let folders = try directory.map { directory throws(StartFailure) in try SeedFolders(directory: directory) } ?? .builtIn
    return Baselines(folders, trustsBuiltIn: false).faults.map(\.description)
}

/// The APIs that have OpenAPI documents.
package let apiNames = [Admin.name, Canvas.name, Cyclr.name, Integrator.name]

extension Server {
    /// Every row: API, method, path, status, evidence, refusals.
    package var routeTable: [[String]] {
        mounts.flatMap { mount in
            mount.routes.map { route in
                [
                    mount.name, route.method.name, route.path, String(route.status.code), route.evidence.rawValue,
                    route.fails.joined(separator: ","),
                ]
            }
        }
    }

    /// The OpenAPI document of an API, pretty-printed; nil if there is no such API.
    package func openAPI(of api: String, server: String) -> String? {
        mounts.first { $0.name == api }.map { String(decoding: $0.openAPI(server: server, isOfSandbox: false).pretty, as: UTF8.self) }
    }
}

/// Whether a server at this address answers that it is healthy.
package func isHealthy(host: String, port: UInt16) -> Bool {
    guard let answer = probe(host: host, port: port, path: "/__admin/health"), answer.status == 200 else { return false }
    return (try? JSON(parsing: answer.body))?["status"] == "healthy"
}

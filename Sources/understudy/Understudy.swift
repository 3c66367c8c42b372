import ArgumentParser
import UnderstudyServer

@main
struct Understudy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "understudy",
        abstract: "A self-hosted stand-in for integration platforms: Cyclr, Canvas (ConnectMyApps) and integrator.io (Celigo).",
        version: UnderstudyServer.version,
        // each has an explicit name: deriving one from the type took a tenth of the time until the server listens
        subcommands: [Serve.self, Exec.self, Validate.self, Routes.self, OpenAPI.self, Healthcheck.self])

    static func main() {
        openStandardStreams()
        main(nil)
    }
}

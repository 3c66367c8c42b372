import ArgumentParser
import UnderstudyServer

@main
struct Understudy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "understudy",
        abstract: "A self-hosted stand-in for integration platforms: Canvas by ConnectMyApps and Cyclr today.",
        version: UnderstudyServer.version,
        subcommands: [Serve.self, Exec.self, Validate.self, Routes.self, OpenAPI.self, Healthcheck.self])
}

import OrderedJSON
import UnderstudyTesting

/// A flow whose import has no label for orders with even numbers, which are six of twelve.
struct Failing {
    let integrator: Understudy
    let shop: Shop
    let job: String
    var step: String { "/v1/flows/\(shop.flow)/\(shop.import)" }

    /// - Parameter more: further members of the flow.
    init(_ more: String = "") throws {
        integrator = try Understudy.integrator()
        shop = try Shop(integrator, pageSize: 5)
        _ = integrator.put(
            "/v1/imports/\(shop.import)",
            #"""
            {"name":"X","_connectionId":"\#(Known.shop)","http":{"relativeURI":["/boxes"],"method":["POST"]},
             "mapping":{"fields":[{"extract":"id","generate":"id"},{"extract":"id","generate":"label","lookupName":"odd"}]},
             "lookups":[{"name":"odd","map":{"1001":"a","1003":"b","1005":"c","1007":"d","1009":"e","1011":"f","77":"g"}}]}
            """#)
        if !more.isEmpty {
            let steps =
                #""pageGenerators":[{"_exportId":"\#(shop.export)"}],"pageProcessors":[{"type":"import","_importId":"\#(shop.import)"}]"#
            _ = integrator.put("/v1/flows/\(shop.flow)", #"{"name":"Shop",\#(steps),\#(more)}"#)
        }
        job = integrator.post("/v1/flows/\(shop.flow)/run", "{}").json?["_jobId"]?.stringValue ?? ""
        try integrator.advanceClock(by: "PT1M")
    }

    /// Replaces the import by one that needs no labels.
    func putRight() {
        let path = #""http":{"relativeURI":["/boxes"],"method":["POST"]}"#
        _ = integrator.put("/v1/imports/\(shop.import)", #"{"name":"X","_connectionId":"\#(Known.shop)",\#(path)}"#)
    }

    func errors(_ path: String = "errors") -> [JSON] { integrator.get("\(step)/\(path)").json?[path]?.arrayValue ?? [] }
    func ids(_ errors: some Sequence<JSON>) -> String { JSON.array(errors.map { $0["errorId"] ?? .null }).text }
    func counts(_ id: String) -> [Int?] {
        let job = integrator.get("/v1/jobs/\(id)").json
        return ["numSuccess", "numError", "numOpenError", "numResolved"].map { job?[$0]?.intValue }
    }
}

import OrderedJSON
import Testing
import UnderstudyTesting

/// Records that an application returned or accepted, but that a transform or a response mapping cannot map.
@Suite struct UnmappedRecordsTests {
    /// Three records; `v` of the second is not a number.
    private struct Values {
        static let transform =
            #""transform":{"version":"1","rules":[[{"extract":"id","generate":"id"},{"extract":"v","generate":"i","dataType":"number"}]]}"#
        let integrator: Understudy

        init() throws {
            integrator = try Understudy.integrator()
            let data = #"[{"id":1,"v":"1"},{"id":2,"v":"x1"},{"id":3,"v":"3"}]"#
            let body = #"{"import":{"http":{"relativeURI":["/values"],"method":["POST"]}},"data":\#(data)}"#
            #expect(integrator.post("/v1/connections/\(Known.shop)/import", body).status == 200)
        }

        func step(_ kind: String, _ more: String) -> String {
            integrator.post("/v1/\(kind)", #"{"name":"X","_connectionId":"\#(Known.shop)",\#(more)}"#).id
        }

        func ran(_ flow: String) throws -> JSON {
            let id = integrator.post("/v1/flows", flow).id
            let job = integrator.post("/v1/flows/\(id)/run", "{}").json?["_jobId"]?.stringValue ?? ""
            try integrator.advanceClock(by: "PT1M")
            return try #require(integrator.get("/v1/jobs/\(job)/family").json)
        }

        func errors(_ job: JSON, _ step: String) -> [JSON] {
            integrator.get("/v1/flows/\(job["_flowId"]?.stringValue ?? "")/\(step)/errors").json?["errors"]?.arrayValue ?? []
        }
    }

    // MARK: What it answers

    @Test func `a virtual export has the records that could be transformed, and says why it has not the others`() throws {
        let values = try Values()
        let export = #"{"http":{"relativeURI":"/values"},\#(Values.transform)}"#
        for path in ["export", "export/pages"] {
            let answer = values.integrator.post("/v1/connections/\(Known.shop)/\(path)", #"{"export":\#(export)}"#).json
            #expect(answer?["data"]?.text == #"[{"id":1,"i":1},{"id":3,"i":3}]"#)
            #expect(answer?["dataURIs"] == [nil, nil])
            #expect(answer?["errors"]?.arrayValue?.map { $0["source"] } == ["transformation"])
        }
    }

    @Test func `a preview has what went wrong at the stage where it did`() throws {
        let values = try Values()
        let model = #"{"name":"E","_connectionId":"\#(Known.shop)","http":{"relativeURI":"/values"},\#(Values.transform)}"#
        let preview = values.integrator.post("/v1/exports/preview", model).json
        #expect(preview?["data"]?.text == #"[{"id":1,"i":1},{"id":3,"i":3}]"#)
        let stage = preview?["stages"]?.arrayValue?.last
        #expect(stage?["name"] == "transform")
        #expect(stage?["data"]?.arrayValue?.count == 2)
        #expect(
            stage?["errors"]?.text
                == #"[{"code":"mapping_error","message":"The value \"x1\" of the field \"i\" cannot be converted to number.","source":"transformation"}]"#
        )
    }

    // MARK: What it remembers

    @Test func `a record that cannot be transformed is an error of the export, which cannot be tried again`() throws {
        let values = try Values()
        let export = values.step("exports", #""http":{"relativeURI":"/values"},\#(Values.transform)"#)
        let item = values.step("imports", #""http":{"relativeURI":["/numbers"],"method":["POST"]}"#)
        let job = try values.ran(
            #"{"name":"F","pageGenerators":[{"_exportId":"\#(export)"}],"pageProcessors":[{"type":"import","_importId":"\#(item)"}]}"#)
        #expect(job["status"] == "completed")
        #expect(job["numError"] == 1)
        #expect(job["children"]?.arrayValue?.map { $0["numSuccess"] } == [2, 2])
        #expect(job["children"]?.arrayValue?.map { $0["numError"] } == [1, 0])
        let errors = values.errors(job, export)
        #expect(errors.map { $0["source"] } == ["transformation"])
        #expect(errors.map { $0["code"] } == ["mapping_error"])
        #expect(errors.map { $0["traceKey"] } == ["2"])
        #expect(errors.allSatisfy { $0["retryDataKey"] == nil })
    }

    @Test func `a record fails at a lookup where what is found for it cannot be transformed`() throws {
        let values = try Values()
        let export = values.step("exports", #""http":{"relativeURI":"/values"}"#)
        let lookup = values.step("exports", #""isLookup":true,"http":{"relativeURI":"/values?id={{record.id}}"},\#(Values.transform)"#)
        let job = try values.ran(
            #"{"name":"F","pageGenerators":[{"_exportId":"\#(export)"}],"pageProcessors":[{"type":"export","_exportId":"\#(lookup)"}]}"#)
        #expect(job["children"]?.arrayValue?.map { $0["numSuccess"] } == [3, 2])
        #expect(job["children"]?.arrayValue?.map { $0["numError"] } == [0, 1])
        let errors = values.errors(job, lookup)
        #expect(errors.map { $0["source"] } == ["transformation"])
        #expect(errors.map { $0["traceKey"] } == ["2"])
    }

    @Test(arguments: [(false, 2), (true, 3)])
    func `a record fails where the answer to it cannot be mapped, though it was taken`(proceeds: Bool, further: Int) throws {
        let values = try Values()
        let export = values.step("exports", #""http":{"relativeURI":"/values"}"#)
        let item = values.step("imports", #""http":{"relativeURI":["/taken"],"method":["POST"]}"#)
        let next = values.step("imports", #""http":{"relativeURI":["/further"],"method":["POST"]}"#)
        let mapping = #"{"fields":[{"extract":"_json.v","generate":"n","dataType":"number"}],"lists":[]}"#
        let first = #"{"type":"import","_importId":"\#(item)","proceedOnFailure":\#(proceeds),"responseMapping":\#(mapping)}"#
        let processors = #"[\#(first),{"type":"import","_importId":"\#(next)"}]"#
        let job = try values.ran(#"{"name":"F","pageGenerators":[{"_exportId":"\#(export)"}],"pageProcessors":\#(processors)}"#)
        #expect(job["children"]?.arrayValue?.map { $0["numSuccess"]?.intValue } == [3, 2, further])
        #expect(job["children"]?.arrayValue?.map { $0["numError"] } == [0, 1, 0])
        let error = try #require(values.errors(job, item).first)
        #expect(error["source"] == "response_mapping")
        #expect(error["retryDataKey"] != nil)
        let taken = values.integrator.post("/v1/connections/\(Known.shop)/export", #"{"export":{"http":{"relativeURI":"/taken"}}}"#)
        #expect(taken.json?["data"]?.arrayValue?.count == 3)
    }
}

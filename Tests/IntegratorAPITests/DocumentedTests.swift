import OrderedJSON
import Testing
import UnderstudyTesting

/// The requests of “Connection API” and “Flow API” that are emulated, and their answers as printed; ids have digits where the pages hide them.
@Suite struct DocumentedTests {
    @Test func `a connection reads as printed`() throws {
        #expect(
            try Understudy.integrator().get("/v1/connections/\(Known.slack)").line == """
                200 {"_id":"\(Known.slack)","lastModified":"2015-05-02T05:13:43.736Z","type":"rest","name":"Slack API","rest":{"baseURI":\
                "https://slack.com/api","bearerToken":"******","tokenLocation":"url","tokenParam":"token","mediaType":"urlencoded","authType":\
                "token","encryptedFields":[],"unencryptedFields":[],"scope":[],"pingRelativeURI":"api.test"},"queues":[{"name":"\(Known.slack)",\
                "size":8}]}
                """)
    }

    @Test func `a ping answers as printed`() throws {
        #expect(try Understudy.integrator().get("/v1/connections/\(Known.slack)/ping").line == #"200 {"code":200}"#)
    }

    @Test func `a simple flow reads as printed`() throws {
        #expect(
            try Understudy.integrator().get("/v1/flows/\(Known.simpleFlow)").line == """
                200 {"_id":"\(Known.simpleFlow)","lastModified":"2017-06-19T21:27:09.945Z","name":"Send GitHub Events to Slack","disabled":false,\
                "timezone":"America/Los_Angeles","_exportId":"\(Known.id("55e", "366"))","_importId":"\(Known.id("55e", "d14"))",\
                "_integrationId":"\(Known.id("58f", "1bc"))","skipRetries":false,"createdAt":"2017-06-19T21:27:09.900Z"}
                """)
    }

    @Test func `an orchestrated flow reads as printed`() throws {
        let flow = try #require(try Understudy.integrator().get("/v1/flows/\(Known.usageFlow)").json)
        #expect(
            flow.objectValue?.keys == [
                "_id", "lastModified", "name", "disabled", "schedule", "timezone", "_integrationId", "skipRetries", "pageProcessors",
                "pageGenerators", "createdAt",
            ])
        #expect(flow["schedule"] == "? 0 2 ? * *")
        let processors = try #require(flow["pageProcessors"]?.arrayValue)
        #expect(processors.count == 11)
        #expect(
            processors[0].text == """
                {"type":"export","_exportId":"\(Known.id("598", "428"))","responseMapping":{"lists":[],"fields":[{"extract":"data","generate":\
                "numConnections"}]}}
                """)
        #expect(
            processors[9].text
                == #"{"type":"import","_importId":"\#(Known.id("598", "615"))","proceedOnFailure":true,"responseMapping":{"lists":[],"fields":[]}}"#
        )
        #expect(flow["pageGenerators"]?[1]?["_id"] == .string(Known.id("599", "b35")))
    }

    /// The application's own `lastModified` is the sandbox's time; the printed ones lie some milliseconds apart.
    @Test func `a virtual import answers as printed`() throws {
        let body = """
            {"import":{"mapping":{"fields":[{"extract":"timestamp","generate":"timestamp"},{"generate":"key","hardCodedValue":"sqs_flow"}]},\
            "rest":{"relativeURI":["/system/v1/heartbeat"],"method":["PUT"]}},"data":[{"timestamp":1512012818751},\
            {"timestamp":1512012818751},{"timestamp":1512012818751},{"timestamp":1512012818751}]}
            """
        let item = """
            {"statusCode":200,"id":"\(Known.id("5a1", "ab6"))","_json":{"_id":"\(Known.id("5a1", "ab6"))","lastModified":"2022-05-02T12:00:00.000Z",\
            "createdAt":"2017-11-21T21:37:10.497Z","key":"sqs_flow","timestamp":"2017-11-30T03:33:38.751Z","__v":0}}
            """
        let answer = try Understudy.integrator().post("/v1/connections/\(Known.heartbeat)/import", body)
        #expect(answer.line == "200 [\(Array(repeating: item, count: 4).joined(separator: ","))]")
    }
}

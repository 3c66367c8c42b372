import OrderedJSON
import Testing
import UnderstudyTesting

/// The emulated requests of “Connection API” and “Flow API”, with their printed answers. Ids have digits where the pages hide them.
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

    /// The application's own `lastModified` is the sandbox's time; the printed times differ by some milliseconds.
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

    private static let export = """
        "export": { "asynchronous":true, "pageSize":5, "netsuite": { "type":"search", "searches":[ { "recordType":"customRecord", \
        "savedSearchId":"131298" } ], "skipGrouping":true } }
        """

    @Test func `the first page of an export answers as printed`() throws {
        let page = try Understudy.integrator().post("/v1/connections/\(Known.netSuite)/export/pages", "{ \(Self.export) }").json
        #expect(page?.objectValue?.keys == ["data", "dataURIs", "pagedExportState"])
        #expect(
            page?["data"]?[0]?.text == """
                {"recType":"813","Trial Start":"2017-09-15T14:02:00.000-07:00","custrecord_license2_trial_end_date":"2017-10-19T07:00:00.000+00:00",\
                "custrecord_usage_diy_phone":"555-555-5555","custrecord_usage_diy_ms":65894782,"custrecord_usage_diy_year":2017,\
                "custrecord_usage_diy_company":"Acme Products","custrecord_usage_diy_userid":"63fv1h4c7390c457ak1d20v2",\
                "custrecord_usage_diy_name":"John Doe","custrecord_usage_diy_hours":18,"custrecord_usage_diy_role":"Consultant",\
                "custrecord_usage_diy_email":"jdoe@example.com","custrecord_usage_diy_month_s":"November"}
                """)
        let state = page?["pagedExportState"]
        #expect(state?["searchId"] == "WEBSERVICES_589861_11292017182391545425518660_73666d20757aff")
        #expect(state?["pageIndex"] == 2 && state?["totalPages"] == 165 && state?["totalRecords"] == 822 && state?["done"] == false)
    }

    /// Uses the state that the page prints, which the service issued in 2017.
    @Test func `the second page of an export answers as printed, to the request as printed`() throws {
        let integrator = try Understudy.integrator()
        let state = """
            { "searchId":"WEBSERVICES_589861_11292017182391545425518660_73666d20757aff", "pageIndex":2, "pageSize":5, "totalPages":165, \
            "totalRecords":822, "done":false, "issuedAt":1512010880, \
            "sig":"ac7463cf6160937468e5cc575f541d438763719f5985c0ee85642e0de4d75d0d" }
            """
        let path = "/v1/connections/\(Known.netSuite)/export/pages"
        let page = integrator.post(path, "{ \"pagedExportState\":\(state), \(Self.export) }").json
        #expect(page?["data"]?.arrayValue?.map { $0["custrecord_usage_diy_hours"] } == [4, 2, 2, 1, 1])
        #expect(page?["data"]?[4]?["Trial Start"] == "2017-09-16T16:02:00.000-07:00")
        #expect(page?["dataURIs"]?.text == "[null,null,null,null,null]")
        #expect(page?["pagedExportState"]?["pageIndex"] == 3)
        let changed = state.replacing(#""pageIndex":2"#, with: #""pageIndex":3"#)
        #expect(
            integrator.post(path, "{ \"pagedExportState\":\(changed), \(Self.export) }").errors
                == ["422 invalid_paged_export_state pagedExportState"])
    }

    /// The printed request is sent to the flow itself, and its JSON lacks a quote. The request that the page describes above it works.
    @Test func `a run as printed is no request, and as meant starts the flow`() throws {
        let integrator = try Understudy.integrator()
        let body = #"{"export": {"startDate": 2019-01-01T00:00:00.000"}}"#
        #expect(integrator.post("/v1/flows/\(Known.simpleFlow)", body).errors == ["404 not_found"])
        #expect(integrator.post("/v1/flows/\(Known.simpleFlow)/run", body).errors == ["400 invalid_json"])
        let meant = integrator.post("/v1/flows/\(Known.simpleFlow)/run", body.replacing("2019", with: "\"2019"))
        #expect(meant.status == 201)
        #expect(meant.json?.objectValue?.keys == ["_jobId"])
    }
}

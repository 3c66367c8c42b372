import OrderedJSON

/// The vendor's page “Canvas REST API”: requests and answers as printed, lines indented.
enum Documented {
    static let keys = [
        "Consumer": "5D1AEF05263B497182992E324517FFFD0FED85FBEC2342B19CE02AB5ED62D6ED", "SecretKey": "a5ae515d-d53b-478c-90bd-060c616d37b7",
    ]
    /// Optional: “if you want to manage some account and get data to which account has access”.
    static let managedAccount = ["ManagedAccountId": "a4ba9a9b-ce81-4f06-81c6-032bf7d648f5"]

    static let unauthorized = "Status Code: 401; Unauthorized"
    static let missingCredentials = """
        Authentication Error: You must enter a value for User name.
        You must enter a value for Password.
        You must enter a value for Port.
        You must enter a value for Server address.
        """

    /// Describe’s answer for AddWorkflowApiDto.
    static let describe = #"""
        [
          {
            "typeName": "guid",
            "propertyName": "workflowTemplateId",
            "genericParameters": "",
            "isRequired": true
          },
          {
            "typeName": "string",
            "propertyName": "name",
            "genericParameters": "",
            "isRequired": false
          },
          {
            "typeName": "string",
            "propertyName": "description",
            "genericParameters": "",
            "isRequired": false
          },
          {
            "typeName": "dictionary",
            "propertyName": "applications",
            "genericParameters": "string,guid",
            "isRequired": true
          },
          {
            "typeName": "iEnumerable",
            "propertyName": "chain",
            "genericParameters": "chainApiDto",
            "isRequired": false
          }
        ]
        """#

    /// The address has a Cyrillic “с” (U+0441) in `сompany.com`.
    static let addAccount = #"""
        {
          "firstName": "John",
          "lastName": "Smeet",
          "email": "john.smmet@сompany.com",
          "phone":"+470568765432",
          "roleName":"SuperPartner",
          "countryKey":"DE",
          "globalNotifications":true,
          "defaultNotificationEmail":"support@connectmyapps.com",
          "activated":true
        }
        """#

    /// RegApplication, body example 1.
    static let addQuinyx = #"""
        {
          "applicationId": "97cbc3b3-32c7-4e4a-b788-a332ea82aeff",
          "tagText": "Quinyx 2022-04-28",
          "credentialsJson": "{\"apikey\":\"01d6-3e54-cff2-c7d8\",\"environment\": \"test\"}"
        }
        """#

    /// RegApplication, body example 2: it lacks what FTP needs.
    static let addFTP = #"""
        {
          "applicationId": "5f814909-01ea-4395-96ee-5ba7614128fc",
          "tagText": "FTP 2022-05-03",
          "credentialsJson": "{\"username\": null,\"password\": null,\"port\": null,\"address\": null,\"secure\": true}"
        }
        """#

    /// Workflow (get).
    static let workflow = #"""
        {
          "id": "b459cf22-ad18-44bf-80dc-6e8b78be1cc5",
          "name": "Order transferring",
          "description": "Transfer orders from MyStore into Tripletex invoices with payments",
          "status": "Ready",
          "isScheduled": false,
          "schedulerFrequency": "{\"cronSchedule\":\"0 0 0/1 ? * * *\"}",
          "workflowTemplateId": null,
          "isCustomizedStructure": false,
          "accountId": "6fa122e4-0d4c-4a1d-8869-7c0a86a37bf1",
          "organizationId": "00000000-0000-0000-0000-000000000001",
          "dateCreated": "2022-03-24T18:08:22.2543998",
          "dateModified": "2022-04-12T10:36:56.478261",
          "dateLastRun": "2022-04-12T10:36:57.877+00:00",
          "dateNextSchedule": "2022-04-05T17:00:00+00:00",
          "regApplicationIds": [
            "281686d9-aedd-4359-89b4-8f878ad43b35",
            "03548816-f945-4bb2-b66e-950dff826fb8"
          ],
          "currentBlock": 3
        }
        """#

    /// Workflow (post).
    static let addWorkflow = #"""
        {
          "workflowTemplateId": "bbe52876-aca2-4ece-ba31-11e0d98ddc19",
          "name": "Test Quinyx Employee Export Into FTP(CSV)",
          "applications": {"QUIN":"e3320a16-4b20-4e33-840f-2f5d28e3e1ca", "FTP":"0741b73d-2b13-4a4a-a0c2-2ffad9548e06"},
          "chain":[
            {
              "uniqueBlockId": "02d1424a-da90-4c12-9c28-96162e624bd7",
              "variables": {
                "apiKeys": ["xxxx-xxxx-xxxx-xxxx"],
                "badgeNo": null
              }
            }
          ]
        }
        """#

    /// Workflow (post), the error.
    static let unknownTemplate = #"""
        {
          "State": 500,
          "Msg": "Unknown workflow template 1be52876-aca2-4ece-ba31-11e0d98ddc19"
        }
        """#

    /// RunWorkflow, body example 1: by default.
    static let run = #"""
        {
          "workflowId": "0fdfd78c-258f-49ed-9e8c-faef9d6598fa"
        }
        """#

    /// RunWorkflow, body example 2: from start till block #2.
    static let runTillBlock = #"""
        {
          "workflowId": "0fdfd78c-258f-49ed-9e8c-faef9d6598fa",
          "runTillBlock": 2
        }
        """#

    /// RunWorkflow, body example 3: blocks between #2 and #4.
    static let runBlocks = #"""
        {
          "workflowId": "0fdfd78c-258f-49ed-9e8c-faef9d6598fa",
          "runFromBlock": 2,
          "runTillBlock": 4
        }
        """#

    /// WorkflowScheduler.
    static let scheduler = #"""
        {
          "workflowId": "0fdfd78c-258f-49ed-9e8c-faef9d6598fa",
          "isScheduled": true,
          "scheduleFrequency": "{\"cronSchedule\":\"0 0/5 * ? * * *\"}"
        }
        """#
}

extension String {
    /// A printed example as it is sent over the wire. The page indents its examples; two of them are not valid JSON.
    var onTheWire: String {
        get throws { String(decoding: try JSON(parsing: self, .lenient).compact, as: UTF8.self) }
    }
}

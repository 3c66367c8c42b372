// The long answers of the page.
extension Documented {
    /// GetMetaData.
    static let metaData = #"""
        [
          {
            "name": "GetMetaData",
            "parameters": "",
            "verb": "GET",
            "authenticate": false,
            "description": "Returns controllers actions",
            "returns": "JSON array"
          },
          {
            "name": "Describe",
            "parameters": "String name",
            "verb": "GET",
            "authenticate": false,
            "description": "Describes object properties",
            "returns": ""
          },
          {
            "name": "Authenticate",
            "parameters": "",
            "verb": "GET",
            "authenticate": false,
            "description": "Checks authentification",
            "returns": "boolean"
          },
          {
            "name": "Applications",
            "parameters": "",
            "verb": "GET",
            "authenticate": false,
            "description": "Returns Canvas applications",
            "returns": "JSON Array"
          },
          {
            "name": "WorkflowTemplates",
            "parameters": "",
            "verb": "GET",
            "authenticate": false,
            "description": "Returns list of workflow templates",
            "returns": "JSON array"
          },
          {
            "name": "Accounts",
            "parameters": "",
            "verb": "GET",
            "authenticate": false,
            "description": "Returns list of accounts in the organization",
            "returns": "JSON array"
          },
          {
            "name": "RegApplications",
            "parameters": "",
            "verb": "GET",
            "authenticate": false,
            "description": "Returns account registerred applications",
            "returns": "JSON Array"
          },
          {
            "name": "Workflows",
            "parameters": "",
            "verb": "GET",
            "authenticate": false,
            "description": "Returns list of registered workflows",
            "returns": "JSON array"
          },
          {
            "name": "Workflow",
            "parameters": "Guid id",
            "verb": "GET",
            "authenticate": false,
            "description": "Returns registered workflow by id",
            "returns": "JSON"
          },
          {
            "name": "RegApplication",
            "parameters": "[FromBody]AddRegApplicationApiDto regApp",
            "verb": "POST",
            "authenticate": false,
            "description": "Registers a new application and returns Id",
            "returns": "Guid"
          },
          {
            "name": "Workflow",
            "parameters": "[FromBody]AddWorkflowApiDto workflow",
            "verb": "POST",
            "authenticate": false,
            "description": "Registers a new workflow based on template and returns Id",
            "returns": "Guid"
          },
          {
            "name": "DeleteWorkflow",
            "parameters": "Guid id",
            "verb": "GET",
            "authenticate": false,
            "description": "Deletes workflow by Id",
            "returns": "Guid"
          },
          {
            "name": "RunWorkflow",
            "parameters": "[FromBody]RunMetadataApiDto metadata",
            "verb": "POST",
            "authenticate": false,
            "description": "Runs workflow",
            "returns": "Guid"
          },
          {
            "name": "WorkflowScheduler",
            "parameters": "[FromBody]UpdateWorkfowSchedulerApiDto scheduler",
            "verb": "POST",
            "authenticate": false,
            "description": "Updates the workflow scheduler",
            "returns": ""
          },
          {
            "name": "Account",
            "parameters": "[FromBody]AddAccountApiDto data",
            "verb": "POST",
            "authenticate": false,
            "description": "Account registration",
            "returns": ""
          }
        ]
        """#

    /// Accounts.
    static let accounts = #"""
        [
          {
            "id": "41a31538-1120-4bdf-a6cb-675eeedd7d2d",
            "firstName": "Nathan",
            "lastName": "Bray",
            "email": "nathan.bray@connectmyapps.com",
            "organizationId": "00000000-0000-0000-0000-000000000000",
            "organizationName": "CMA Customer Bench",
            "roleId": "349889ad-4277-42d0-a268-5cd27230cfc5",
            "role": "User",
            "dateCreated": "2020-05-07T19:10:36.69"
          },
          {
            "id": "18cc3b9f-c14e-4c7d-892b-7cc5545abac0",
            "firstName": "Igor",
            "lastName": "Kostian",
            "email": "igor.kostian@connectmyapps.com",
            "organizationId": "00000000-0000-0000-0000-000000000001",
            "organizationName": "ConnectMyApps AS",
            "roleId": "9c525665-df99-4aee-9e52-1a55853db03b",
            "role": "Admin",
            "dateCreated": "2017-03-01T08:51:32.31"
          },
          {
            "id": "a305c3a2-cba5-4554-bb5d-ab7fcd5b4a4c",
            "firstName": "Luke",
            "lastName": "Buckley",
            "email": "luke.buckley@connectmyapps.com",
            "organizationId": "00000000-0000-0000-0000-000000000000",
            "organizationName": "CMA Customer Bench",
            "roleId": "9c525665-df99-4aee-9e52-1a55853db03b",
            "role": "Admin",
            "dateCreated": "2013-06-01T18:56:22.763"
          }
        ]
        """#

    /// Applications; `...` stands for those that the page omits.
    static let applications = #"""
        [
          {
            "id": "07ffd13d-ba57-4d1b-9c46-03c5c919eed0",
            "name": "Talentsoft",
            "shortName": "TASO",
            "description": "HR",
            "vendorUrl": "https://www.talentsoft.com/",
            "credentialFields": [
              {
                "ShortName": "baseUrl",
                "Name": "Base url",
                "Type": "text",
                "Value": "",
                "Optional": false,
                "Desc": "Talentsoft API url.",
                "Hidden": false
              },
              {
                "ShortName": "client_id",
                "Name": "Client ID",
                "Type": "text",
                "Value": "",
                "Optional": false,
                "Desc": "Talentsoft client ID.",
                "Hidden": false
              },
              {
                "ShortName": "client_secret",
                "Name": "Client secret",
                "Type": "text",
                "Value": "",
                "Optional": false,
                "Desc": "Talentsoft client secret.",
                "Hidden": false
              }
            ],
            "credentialsJson": {
              "baseUrl": null,
              "client_id": null,
              "client_secret": null
            },
            "tag": "Hr, Premium",
            "sessionTimeMins": 0,
            "sessionSlidingExpiry": false
          },
          {
            "id": "97cbc3b3-32c7-4e4a-b788-a332ea82aeff",
            "name": "Quinyx",
            "shortName": "QUIN",
            "description": "Workforce planning",
            "vendorUrl": "http://www.quinyx.com",
            "credentialFields": [
              {
                "ShortName": "apikey",
                "Name": "API key",
                "Type": "text",
                "Value": "",
                "Optional": false,
                "Desc": "Your Quinyx API key",
                "Hidden": false
              },
              {
                "ShortName": "environment",
                "Name": "Environment",
                "Type": "select",
                "Value": "",
                "Options": "live|Live Environment,test|Test Environment",
                "Optional": false,
                "Desc": "Choose which Quinyx environment you wish to use, live or test.",
                "Hidden": false
              }
            ],
            "credentialsJson": {
              "apikey": null,
              "environment": null
            },
            "tag": "Scheduling,Planning,Premium",
            "sessionTimeMins": 0,
            "sessionSlidingExpiry": false
          },
          ...,
          {
            "id": "b5a4a9ed-a686-4b1e-af30-ffd84b7fb2e0",
            "name": "Talent Manager",
            "shortName": "HRTM",
            "description": "HR solution",
            "vendorUrl": "http://www.hr-manager.net",
            "credentialFields": [
              {
                "ShortName": "customeralias",
                "Name": "Customer alias",
                "Type": "text",
                "Value": "",
                "Optional": false,
                "Desc": "Your customer alias.",
                "Hidden": false
              },
              {
                "ShortName": "apikey",
                "Name": "Your API key",
                "Type": "text",
                "Value": "",
                "Optional": false,
                "Desc": "Your API key.",
                "Hidden": false
              }
            ],
            "credentialsJson": {
              "customeralias": null,
              "apikey": null
            },
            "tag": "HR",
            "sessionTimeMins": 0,
            "sessionSlidingExpiry": false
          }
        ]
        """#

    /// RegApplications, with a trailing comma.
    static let regApplications = #"""
        [
          {
            "id": "1710ff47-f590-43db-b0de-015676e99615",
            "shortName": "QUIN",
            "accountId": "6fa122e4-0d4c-4a1d-8869-7c0a86a37bf1",
            "applicationId": "97cbc3b3-32c7-4e4a-b788-a332ea82aeff",
            "name": "Quinyx",
            "tagText": "N-Quinyx",
            "description": "Workforce planning",
            "isAuthenticated": true,
            "isOAuthApp": false,
            "dateModified": "2022-04-19T15:56:22.1133746",
            "dateTimeUtcAuthenticated": "2022-04-19T15:56:22.0345429",
            "dateTimeForReAuth": "2022-04-19T15:56:22.0345429",
            "sessionTimeMins": 0,
            "sessionSlidingExpiry": false,
            "faulted": false
          },
          {
            "id": "d2698be7-9f12-44b1-8e6d-0494436538a8",
            "shortName": "MSQL",
            "accountId": "6fa122e4-0d4c-4a1d-8869-7c0a86a37bf1",
            "applicationId": "276511d9-f07f-4fa6-b109-fdb4d62b2429",
            "name": "Microsoft SQL On-premise",
            "tagText": "N-Microsoft SQL On-premise",
            "description": "Database engine",
            "isAuthenticated": true,
            "isOAuthApp": false,
            "dateModified": "2021-09-06T13:30:11.2590869",
            "dateTimeUtcAuthenticated": "2021-04-14T10:27:22.1672672",
            "dateTimeForReAuth": "2021-04-14T10:27:22.1672672",
            "sessionTimeMins": 0,
            "sessionSlidingExpiry": false,
            "faulted": false
          },
          {
            "id": "dbdd41cf-28de-4d2d-9771-7105c2165bcf",
            "shortName": "CMAF",
            "accountId": "6fa122e4-0d4c-4a1d-8869-7c0a86a37bf1",
            "applicationId": "9b6a04b3-c91f-4255-9033-6ac7b7a6f935",
            "name": "File Hub",
            "tagText": "File Hub",
            "description": "File automation",
            "isAuthenticated": true,
            "isOAuthApp": false,
            "dateModified": "2022-04-20T14:00:27.1912258",
            "dateTimeUtcAuthenticated": null,
            "dateTimeForReAuth": null,
            "sessionTimeMins": 0,
            "sessionSlidingExpiry": false,
            "faulted": false
          },
          {
            "id": "a067c363-7339-4fed-b1ad-efafd7603986",
            "shortName": "FTP",
            "accountId": "6fa122e4-0d4c-4a1d-8869-7c0a86a37bf1",
            "applicationId": "5f814909-01ea-4395-96ee-5ba7614128fc",
            "name": "FTP Server",
            "tagText": "N-FTP Server",
            "description": "File upload and download",
            "isAuthenticated": true,
            "isOAuthApp": false,
            "dateModified": "2022-02-01T15:33:49.9987294",
            "dateTimeUtcAuthenticated": "2022-02-01T15:33:49.9919226",
            "dateTimeForReAuth": "2022-02-01T15:33:49.9919226",
            "sessionTimeMins": 0,
            "sessionSlidingExpiry": false,
            "faulted": false
          },
        ]
        """#

    /// WorkflowTemplates.
    static let workflowTemplates = #"""
        [
          {
            "id": "bbe52876-aca2-4ece-ba31-11e0d98ddc19",
            "name": "Quinyx Employee Export Into FTP(CSV)",
            "description": "Quinyx Employee Export Into FTP(CSV)",
            "dateCreated": "2020-08-14T17:12:29.7856246",
            "dateModified": "2022-03-17T13:54:07.0394189",
            "state": "Published",
            "version": "0.1.7",
            "draftIsCommitted": false,
            "dateCommitted": "2021-02-26T16:51:29.3588575",
            "organizationId": null,
            "applications": [
              "QUIN",
              "FTP"
            ],
            "chain": [
              {
                "uniqueBlockId": "02d1424a-da90-4c12-9c28-96162e624bd7",
                "blockName": "API - Get Employees",
                "variables": {
                  "apiKeys": [],
                  "badgeNo": null
                }
              },
              {
                "uniqueBlockId": "25782580-aabe-4a03-be1c-bc45dacd7e60",
                "blockName": "FTP Upload",
                "variables": {
                  "filename": "NY_Employees_{date:yyyy-MM-dd-HH-mm}",
                  "fileformat": "csv",
                  "filepath": "/"
                }
              }
            ]
          },
          {
            "id": "3b76ca61-bca9-4995-90ba-7190c1dd567b",
            "name": "MyStore Customers Send email",
            "description": "MyStore Customers Send email",
            "dateCreated": "2021-11-08T11:39:58.814",
            "dateModified": "2021-11-09T15:14:14.836809",
            "state": "Published",
            "version": "0.0.7",
            "draftIsCommitted": true,
            "dateCommitted": "2021-11-09T15:14:18.6103605",
            "organizationId": null,
            "applications": [
              "MYST2",
              "CMAF"
            ],
            "chain": [
              {
                "uniqueBlockId": "729e4eb5-8022-43bb-b75b-524b1cb5f5b5",
                "blockName": "MyStore Get Customers",
                "variables": {}
              },
              {
                "uniqueBlockId": "a510ddbf-2350-4ab6-9014-c81d0aa3f013",
                "blockName": "Send email",
                "variables": {
                  "subject": "MyStore Customers",
                  "fileName": "AllCustomers",
                  "note": "Please see your customers in MyStore"
                }
              }
            ]
          },
          {
            "id": "018fda95-a62f-4f0b-af12-3cfcd9146def",
            "name": "Transferring of Orders & Customers",
            "description": "Transferring of Orders & Customers",
            "dateCreated": "2020-08-14T17:22:57.2244016",
            "dateModified": "2020-12-10T13:02:23.1685229",
            "state": "Draft",
            "version": null,
            "draftIsCommitted": null,
            "dateCommitted": null,
            "organizationId": null,
            "applications": [
              "MYST2",
              "FIKE"
            ],
            "chain": [
              {
                "uniqueBlockId": "a43e433d-9def-4062-9e89-6ff01824f980",
                "blockName": "MyStore Get orders",
                "variables": {
                  "status": "2",
                  "age": null
                }
              },
              {
                "uniqueBlockId": "d362db53-c46f-4cf8-8bee-9a105ecde130",
                "blockName": "Get all contacts",
                "variables": {
                  "testValue": "name"
                }
              },
              {
                "uniqueBlockId": "6cf1b697-4145-4659-985c-4c9b76a57710",
                "blockName": "Post orders & customers",
                "variables": {
                  "shippingtext": "Shipping"
                }
              }
            ]
          }
        ]
        """#

    /// Workflows.
    static let workflows = #"""
        [
          {
            "id": "ef7a56e6-448f-4787-b58d-47b063d6e983",
            "name": "Quinyx Employee Export Into FTP(CSV)",
            "description": "Quinyx Employee Export Into FTP(CSV)",
            "status": "Ready",
            "isScheduled": false,
            "schedulerFrequency": "{ \"cronSchedule\": \"0 0 * ? * *\"}",
            "workflowTemplateId": "bbe52876-aca2-4ece-ba31-11e0d98ddc19",
            "isCustomizedStructure": true,
            "accountId": "6fa122e4-0d4c-4a1d-8869-7c0a86a37bf1",
            "organizationId": "00000000-0000-0000-0000-000000000001",
            "dateCreated": "2022-02-22T15:29:22.3525209",
            "dateModified": "2022-04-13T06:30:56.2625076",
            "dateLastRun": "2022-04-12T10:35:32.731+00:00",
            "dateNextSchedule": null,
            "regApplicationIds": [
              "1710ff47-f590-43db-b0de-015676e99615",
              "fa2ee993-03cf-4baf-a8a0-684e92e74ded"
            ],
            "currentBlock": 5
          },
          \#(workflow),
          {
            "id": "a78cee1b-adca-4777-9261-f86e4640e7db",
            "name": "QuinyxRandom",
            "description": "random",
            "status": "Ready",
            "isScheduled": true,
            "schedulerFrequency": "{\"cronSchedule\":\"0 0 2,6 ? * TUE *\"}",
            "workflowTemplateId": null,
            "isCustomizedStructure": false,
            "accountId": "6fa122e4-0d4c-4a1d-8869-7c0a86a37bf1",
            "organizationId": "00000000-0000-0000-0000-000000000001",
            "dateCreated": "2021-04-02T08:33:15.3238045",
            "dateModified": "2022-04-12T10:19:50.2024988",
            "dateLastRun": "2022-04-26T06:00:28.976+00:00",
            "dateNextSchedule": "2022-05-03T02:00:00+00:00",
            "regApplicationIds": [
              "1710ff47-f590-43db-b0de-015676e99615"
            ],
            "currentBlock": 3
          },
          {
            "id": "4fb07016-6a38-4031-83d7-2cd70af024d9",
            "name": "BigResponse",
            "description": "BigResponse",
            "status": "Ready",
            "isScheduled": false,
            "schedulerFrequency": "{ \"cronSchedule\": \"0 0 * ? * *\"}",
            "workflowTemplateId": null,
            "isCustomizedStructure": false,
            "accountId": "6fa122e4-0d4c-4a1d-8869-7c0a86a37bf1",
            "organizationId": "00000000-0000-0000-0000-000000000001",
            "dateCreated": "2021-10-29T14:12:42.4563685",
            "dateModified": "2022-02-01T09:58:53.506504",
            "dateLastRun": "2021-11-26T16:35:57.573+00:00",
            "dateNextSchedule": null,
            "regApplicationIds": [],
            "currentBlock": 0
          },
          {
            "id": "8d85eb13-9663-4ac7-8502-46c5d38f9c1e",
            "name": "SpecialSymbols",
            "description": "SpecialSymbols",
            "status": "Ready",
            "isScheduled": false,
            "schedulerFrequency": "{ \"cronSchedule\": \"0 0 * ? * *\"}",
            "workflowTemplateId": null,
            "isCustomizedStructure": false,
            "accountId": "6fa122e4-0d4c-4a1d-8869-7c0a86a37bf1",
            "organizationId": "00000000-0000-0000-0000-000000000001",
            "dateCreated": "2021-09-15T14:55:20.4327369",
            "dateModified": "2022-02-01T09:56:16.9089015",
            "dateLastRun": "2021-09-15T14:59:02.95+00:00",
            "dateNextSchedule": null,
            "regApplicationIds": [
              "dbdd41cf-28de-4d2d-9771-7105c2165bcf"
            ],
            "currentBlock": 1
          },
          {
            "id": "f01eccf9-f56c-420a-9da3-e938291514e8",
            "name": "Random",
            "description": "Random",
            "status": "Ready",
            "isScheduled": false,
            "schedulerFrequency": "{\"cronSchedule\":\"0 0 0/1 ? * * *\"}",
            "workflowTemplateId": null,
            "isCustomizedStructure": false,
            "accountId": "6fa122e4-0d4c-4a1d-8869-7c0a86a37bf1",
            "organizationId": "00000000-0000-0000-0000-000000000001",
            "dateCreated": "2021-03-31T09:09:31.1665459",
            "dateModified": "2021-11-26T16:37:10.8509085",
            "dateLastRun": "2021-11-26T16:37:12.128+00:00",
            "dateNextSchedule": "2021-09-20T11:00:00+00:00",
            "regApplicationIds": [
              "1c08aaa2-52ae-4e74-bb9d-108f6f36b8a8"
            ],
            "currentBlock": 4
          }
        ]
        """#
}

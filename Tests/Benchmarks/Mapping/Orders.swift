import OrderedJSON

/// An order with twenty fields; orders differ in numbers, names and dates.
func order(_ number: Int) -> JSON {
    [
        "id": JSON(integerLiteral: number),
        "orderNumber": .string("SO-\(100_000 + number)"),
        "status": number.isMultiple(of: 3) ? "shipped" : "open",
        "currency": "USD",
        "total": .string("\(number % 1000).50"),
        "tax": JSON(integerLiteral: number % 90),
        "createdAt": "2017-11-30T03:33:38.751Z",
        "updatedAt": "2017-12-01T10:00:00.000Z",
        "email": .string("customer\(number % 5000)@example.com"),
        "firstName": "Ada",
        "lastName": .string("Byron \(number % 700)"),
        "phone": "555-555-5555",
        "note": number.isMultiple(of: 2) ? "" : "Please ring twice",
        "paid": .bool(number.isMultiple(of: 5)),
        "channel": "web",
        "warehouse": .string("W\(number % 7)"),
        "shipTo": ["street": .string("Main Street \(number % 900)"), "city": "Oslo", "zip": "0150", "country": "NO"],
        "weight": JSON(integerLiteral: number % 40),
        "discount": nil,
        "tags": ["new", "priority"],
    ]
}

private let names = [
    "id", "orderNumber", "status", "currency", "total", "tax", "createdAt", "updatedAt", "email", "firstName", "lastName", "phone", "note",
    "paid",
    "channel", "warehouse", "shipTo", "weight", "discount", "tags",
]

/// Twenty fields copied under other names.
let plain: JSON = [
    "mapping": ["fields": .array(names.map { ["extract": .string($0), "generate": .string("order_\($0)")] })]
]

/// Twenty fields, with every kind of rule that celigo/integrator-api-docs and celigo/ai name.
let mixed: JSON = [
    "mapping": [
        "fields": [
            ["extract": "id", "generate": "externalId", "dataType": "string"], ["extract": "orderNumber", "generate": "tranid"],
            ["extract": "status", "generate": "status", "lookupName": "status"], ["extract": "currency", "generate": "currency"],
            ["extract": "total", "generate": "amounts.total", "dataType": "number"], ["extract": "tax", "generate": "amounts.tax"],
            [
                "extract": "createdAt", "generate": "trandate", "extractDateFormat": "YYYY-MM-DDTHH:mm:ss.SSSZ",
                "generateDateFormat": "MM/DD/YYYY",
            ],
            ["extract": "email", "generate": "entity.email"], ["extract": "{{firstName}} {{lastName}}", "generate": "entity.name"],
            ["extract": "phone", "generate": "entity.phone"], ["extract": "note", "generate": "memo", "default": "none"],
            ["extract": "paid", "generate": "paid", "dataType": "boolean"], ["generate": "source", "hardCodedValue": "integrator.io"],
            ["extract": "warehouse", "generate": "location"], ["extract": "shipTo.street", "generate": "address.addr1"],
            ["extract": "shipTo.city", "generate": "address.city"], ["extract": "shipTo.zip", "generate": "address.zip"],
            ["extract": "discount", "generate": "discount", "discardIfEmpty": true],
            ["extract": "weight", "generate": "weight", "conditional": ["when": "extract_not_empty"]],
            ["extract": "tags[0]", "generate": "class"],
        ]
    ],
    "lookups": [["name": "status", "map": ["open": "A", "shipped": "B"]]],
]

/// The plain mapping in the form of Mapper 2.0.
let structured: JSON = [
    "mappings": .array(
        names.map { name in
            let type: JSON =
                ["shipTo": "object", "tags": "stringarray", "paid": "boolean", "id": "number", "tax": "number", "weight": "number"][name]
                ?? "string"
            return ["extract": .string("$.\(name)"), "generate": .string("order_\(name)"), "dataType": type, "status": "Active"]
        })
]

#if canImport(OrderedJSON)
    import OrderedJSON
#endif

/// What libFuzzer calls with each input: whatever can be read must print and read back as the same value, on every code path.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzJSON(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = Array(UnsafeBufferPointer(start: start, count: count))
    for reading in [JSON.Reading.strict, .lenient] {
        let document = try? JSON.Document(parsing: text, reading)
        guard let json = try? JSON(parsing: text, reading) else {
            precondition(document == nil, "a document takes what the tree refuses")
            continue
        }
        let compact = json.compact
        precondition(same(try? JSON(parsing: compact), json), "the compact text reads as something else")
        precondition(same(try? JSON(parsing: json.pretty), json), "the indented text reads as something else")
        if case .object(let object) = json {
            precondition(document?.text == compact, "the document's text is not the tree's")
            precondition(same(document?.json, json), "the document holds something else")
            if let document { walk(document, object) }
        } else {
            precondition(document == nil, "a document that is not an object")
        }
    }
    values(text)
    patch(text)
    return 0
}

/// Reading Swift types directly must accept exactly what reading them from the tree accepts.
private func values(_ text: [UInt8]) {
    let json = try? JSON(parsing: text)
    func check<Value: JSONValue & Equatable>(_ type: Value.Type) {
        precondition(Value(jsonText: text[...]) == json.flatMap { Value(json: $0) }, "\(type) reads as something else")
    }
    check(String.self)
    check(Int.self)
    check(Bool?.self)
    check([Int?].self)
    check([String].self)
    check([[JSON]].self)
}

/// Members must be found, set and removed in the document as in the tree.
private func walk(_ document: JSON.Document, _ object: JSON.Object) {
    precondition(document.keys.map { Array($0.utf8) } == object.keys.map { Array($0.utf8) }, "the members are others")
    precondition(document.members.elementsEqual(object) { same(JSON(jsonText: $0.value), $1.value) }, "the values are others")
    var shrinking = document
    for (name, value) in object {
        let key = JSON.Key(name)
        precondition(same(document[key], value), "a member's value is another")
        var changed = document
        changed.set(key, to: name)
        precondition(changed[key]?.stringValue == name && changed.keys.count == object.count, "a set member is not there")
        shrinking[key] = nil
        precondition(shrinking[key] == nil, "a removed member is there")
    }
    precondition(shrinking.isEmpty && shrinking == JSON.Document(), "removing all members leaves something")
}

/// The input as a patch of itself: no operation may crash, and a refused patch changes nothing.
private func patch(_ text: [UInt8]) {
    guard let json = try? JSON(parsing: text), let patch = try? JSON.Patch(json: json) else { return }
    var patched = json
    if (try? patch.apply(to: &patched)) == nil {
        precondition(same(patched, json), "a refused patch has changed something")
    } else {
        precondition((try? JSON(parsing: patched.compact)) != nil, "a patch makes what cannot be read again")
    }
}

/// Equality that includes the order of members.
private func same(_ a: JSON?, _ b: JSON) -> Bool { a == b && a?.compact == b.compact }

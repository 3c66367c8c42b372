import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Moving templates from one console to another: `/v1.0/templates/{id}/export`, `/v1.0/templates/import`. Source: the vendor's test
    /// suite.
    enum TemplateTransfer {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //    path access query or body success handler evidence
            GET ("/v1.0/templates/:templateId/export",   .partner,                                                                              .ok(JSON.self),        export,   .observed, fails: .notFound)
            POST("/v1.0/templates/import",               .unrestricted,  query: [.init("folderid", .string(.guid))], takes: TemplateFile.self,  .ok(Template.self),    take,     .observed,
                                                                         fails: .importFailed, .invalidFolder, .unknownFolder)
        }

        /// The file that an import accepts, for any template, published or not. Of its members only `Name` is known, the others are
        /// assumed.
        static func export(_ call: Call, _ state: State) throws(Refusal) -> JSON {
            guard let template = state.templates[try call.guid("templateId")] else { throw .notFound("Template") }
            return [
                "Name": template[.name].json, "Description": template[.description].json, "Tags": template[.tags].json,
                "Release": template[.release].json, "FreshConnectors": template[.fresh].json, "Cycle": template[.cycle].json,
            ]
        }

        /// Creates a template. That it is published at once is assumed: the real one may have to be published in the console, but no call
        /// does that.
        static func take(_ call: Call, _ file: TemplateFile, _ state: inout State) throws(Refusal) -> Template {
            if let folder = call.query("folderid"), !folder.isEmpty {
                guard let id = GUID(dotNet: folder) else { throw .invalidFolder }
                guard state.folders[id] != nil else { throw .unknownFolder }
            }
            let fresh = file.object.value("FreshConnectors")?.arrayValue?.compactMap(\.intValue) ?? []
            guard let plan = state.plan(sent: file.object.value("Cycle") ?? [:]), fresh.allSatisfy({ state.connectors[$0] != nil }) else {
                throw .importFailed
            }
            var template = Template()
            template.append(.name, file.name)
            template.append(.description, file.object.text("Description"))
            template.append(.id, call.newGUID(in: &state.templates))
            template.append(.connectors, [])
            template.append(.tags, file.object.value("Tags")?.arrayValue?.compactMap(\.stringValue) ?? [])
            template[.release] = file.object.value("Release")?.intValue
            template[.fresh] = fresh
            template[.cycle] = plan
            let completed = state.completed(template)
            state.templates.put(completed)
            return completed
        }
    }

    /// The file that an export returned.
    struct TemplateFile: CyclrJSON {
        typealias Service = Cyclr
        let object: JSON.Object
        let name: String
        static let shape = Shape.object(
            Schema(
                "TemplateFile", source: "the vendor's test suite", isOpen: true,
                [
                    .init("Name", .string(), .observed), .init("Description", .nullable(.string()), required: false, .assumed),
                    .init("Tags", .array(.string()), required: false, .assumed),
                    .init("Release", .nullable(.integer), required: false, .assumed),
                    .init("FreshConnectors", .array(.integer), required: false, .assumed),
                    .init("Cycle", .object(TemplatePlan.schema), required: false, .assumed),
                ]))

        init(body: JSON) throws(Refusal) {
            guard case .object(let object) = body, let name = object.text("Name"), !name.isEmpty else { throw .importFailed }
            (self.object, self.name) = (object, name)
        }
    }
}

import HTTPMessages

// The table's vocabulary: one function a verb, named as the wire names it.
//
// A reader takes `(Call, State)` and cannot write. A writer takes `(Call, inout State)`, with a body between them where the row takes one; it runs on a
// draft that is kept only when it returns. A row that takes a body and stores nothing (a ping, a control) takes `(Call, Body, State)`.

package typealias Reader<S: API, Output> = @Sendable (Call<S>, S.State) throws(Refusal<S>) -> Output
package typealias Writer<S: API, Output> = @Sendable (Call<S>, inout S.State) throws(Refusal<S>) -> Output
package typealias BodyReader<S: API, Body, Output> = @Sendable (Call<S>, Body, S.State) throws(Refusal<S>) -> Output
package typealias BodyWriter<S: API, Body, Output> = @Sendable (Call<S>, Body, inout S.State) throws(Refusal<S>) -> Output

package func GET<S, Output: Content>(
    _ path: PathPattern, _ access: S.Access, query: [QueryParameter] = [], _ success: Success<Output>,
    _ handler: @escaping Reader<S, Output>,
    _ evidence: Evidence, fails: S.Code...
) -> Endpoint<S> {
    Endpoint(.get, path, access, query, nil, success, evidence, fails, .read(reading(handler)))
}

/// A GET that changes something: only where the vendor's does.
package func GET<S, Output: Content>(
    writes path: PathPattern, _ access: S.Access, query: [QueryParameter] = [], _ success: Success<Output>,
    _ handler: @escaping Writer<S, Output>, _ evidence: Evidence, fails: S.Code...
) -> Endpoint<S> {
    Endpoint(.get, path, access, query, nil, success, evidence, fails, .write(writing(handler)))
}

package func POST<S, Body: RequestBody<S>, Output: Content>(
    _ path: PathPattern, _ access: S.Access, query: [QueryParameter] = [], takes: Body.Type, _ success: Success<Output>,
    _ handler: @escaping BodyWriter<S, Body, Output>, _ evidence: Evidence, fails: S.Code...
) -> Endpoint<S> {
    Endpoint(.post, path, access, query, Body.shape, success, evidence, fails, .write(writing(handler)))
}

package func POST<S, Body: RequestBody<S>, Output: Content>(
    _ path: PathPattern, _ access: S.Access, query: [QueryParameter] = [], takes: Body.Type, _ success: Success<Output>,
    _ handler: @escaping BodyReader<S, Body, Output>, _ evidence: Evidence, fails: S.Code...
) -> Endpoint<S> {
    Endpoint(.post, path, access, query, Body.shape, success, evidence, fails, .act(acting(handler)))
}

/// A POST whose body nobody reads.
package func POST<S, Output: Content>(
    _ path: PathPattern, _ access: S.Access, query: [QueryParameter] = [], _ success: Success<Output>,
    _ handler: @escaping Reader<S, Output>, _ evidence: Evidence, fails: S.Code...
) -> Endpoint<S> {
    Endpoint(.post, path, access, query, nil, success, evidence, fails, .read(reading(handler)))
}

package func PUT<S, Body: RequestBody<S>, Output: Content>(
    _ path: PathPattern, _ access: S.Access, query: [QueryParameter] = [], takes: Body.Type, _ success: Success<Output>,
    _ handler: @escaping BodyWriter<S, Body, Output>, _ evidence: Evidence, fails: S.Code...
) -> Endpoint<S> {
    Endpoint(.put, path, access, query, Body.shape, success, evidence, fails, .write(writing(handler)))
}

package func PUT<S, Body: RequestBody<S>, Output: Content>(
    _ path: PathPattern, _ access: S.Access, query: [QueryParameter] = [], takes: Body.Type, _ success: Success<Output>,
    _ handler: @escaping BodyReader<S, Body, Output>, _ evidence: Evidence, fails: S.Code...
) -> Endpoint<S> {
    Endpoint(.put, path, access, query, Body.shape, success, evidence, fails, .act(acting(handler)))
}

package func PATCH<S, Body: RequestBody<S>, Output: Content>(
    _ path: PathPattern, _ access: S.Access, query: [QueryParameter] = [], takes: Body.Type, _ success: Success<Output>,
    _ handler: @escaping BodyWriter<S, Body, Output>, _ evidence: Evidence, fails: S.Code...
) -> Endpoint<S> {
    Endpoint(.patch, path, access, query, Body.shape, success, evidence, fails, .write(writing(handler)))
}

package func DELETE<S, Output: Content>(
    _ path: PathPattern, _ access: S.Access, query: [QueryParameter] = [], _ success: Success<Output>,
    _ handler: @escaping Writer<S, Output>, _ evidence: Evidence, fails: S.Code...
) -> Endpoint<S> {
    Endpoint(.delete, path, access, query, nil, success, evidence, fails, .write(writing(handler)))
}

// MARK: From typed handlers to bytes

extension Endpoint {
    fileprivate init<Output: Content>(
        _ method: Method, _ path: PathPattern, _ access: Service.Access, _ query: [QueryParameter], _ body: Shape?,
        _ success: Success<Output>, _ evidence: Evidence, _ fails: [Service.Code], _ work: Work
    ) {
        self.init(
            method: method, path: path, access: access, query: query, requestShape: body, status: success.status,
            media: Output.media, responseShape: Output.shape, evidence: evidence, fails: Set(fails), work: work)
    }
}

private func reading<S, Output: Content>(_ handler: @escaping Reader<S, Output>) -> Endpoint<S>.Read {
    { call, state throws(Refusal<S>) in Answered(try handler(call, state)) }
}

private func writing<S, Output: Content>(
    _ handler: @escaping Writer<S, Output>
) -> @Sendable (Request) throws(Refusal<S>) -> Endpoint<S>.Write {
    let write: Endpoint<S>.Write = { call, state throws(Refusal<S>) in Answered(try handler(call, &state)) }
    return { _ throws(Refusal<S>) in write }
}

private func writing<S, Body: RequestBody<S>, Output: Content>(
    _ handler: @escaping BodyWriter<S, Body, Output>
) -> @Sendable (Request) throws(Refusal<S>) -> Endpoint<S>.Write {
    { request throws(Refusal<S>) in
        let body = try Body(body: try S.read(request))
        return { call, state throws(Refusal<S>) in Answered(try handler(call, body, &state)) }
    }
}

private func acting<S, Body: RequestBody<S>, Output: Content>(
    _ handler: @escaping BodyReader<S, Body, Output>
) -> @Sendable (Request) throws(Refusal<S>) -> Endpoint<S>.Read {
    { request throws(Refusal<S>) in
        let body = try Body(body: try S.read(request))
        return { call, state throws(Refusal<S>) in Answered(try handler(call, body, state)) }
    }
}

import OrderedJSON
import Testing

@testable import Emulation

@Suite struct HTMLTests {
    @Test func `what is put into a page is shown as text, and a piece as a piece`() {
        let name = #"<script>alert("it's")</script> & so on"#
        let pieces: [HTML] = ["<i>1</i>", "<i>\(2)</i>"]
        let page: HTML = #"<p title="\#(name)">\#(pieces)</p>"#
        #expect(
            page.text == """
                <p title="&lt;script&gt;alert(&quot;it&#39;s&quot;)&lt;/script&gt; &amp; so on"><i>1</i><i>2</i></p>
                """)
        #expect(HTML.when(false, "<b>").text.isEmpty)
    }

    @Test func `a value inside a script neither ends it nor begins a comment`() {
        let value: JSON = ["m": "</script><!-- & \u{2028}\u{2029} \" \\"]
        let script: HTML = "<script>var v = \(script: value)</script>"
        #expect(
            script.text == #"<script>var v = {"m":"\u003c/script\u003e\u003c!-- \u0026 \u2028\u2029 \" \\"}</script>"#)
    }
}

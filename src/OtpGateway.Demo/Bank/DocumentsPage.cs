using System.Globalization;
using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

internal static class DocumentsPage
{
    public static Html Render(BankSession session, Document? received = null, string? error = null) =>
        BankPage.Render(received is null ? "Documents" : "Document received", "/account/documents", session, Html.Of($"""
            <h1>{(received is null ? "Documents" : "Document received")}</h1>
            {(received is null ? Html.None : Receipt(received))}
            {Html.When(error is not null, $"""<p class="notice bad" role="alert" id="file-error">{error}</p>""")}
            <form class="panel" method="post" action="/account/documents" enctype="multipart/form-data">
              {BankPage.CsrfField(session)}
              <p class="field">
                <label for="file">File, up to 64 MB</label>
                <input id="file" name="file" type="file" required
                  aria-describedby="file-hint{Html.When(error is not null, $" file-error")}"{Html.When(error is not null, $" aria-invalid=\"true\"")}>
                <span class="hint" id="file-hint">It is read as it arrives; what stays is its name, its size and its SHA-256.</span>
              </p>
              <p><button type="submit">Upload</button></p>
            </form>
            {Html.When(session.Customer.Account.Documents.Length > 0, $"""
            <section class="panel" aria-labelledby="received-title">
              <h2 id="received-title">Received so far</h2>
              <table>
                <thead><tr><th scope="col">Name</th><th scope="col" class="number">Bytes</th><th scope="col">SHA-256</th></tr></thead>
                <tbody>{session.Customer.Account.Documents.Select(Row)}</tbody>
              </table>
            </section>
            """)}
            """));

    private static Html Receipt(Document document) => Html.Of($"""
        <p class="notice good" role="status">We have received your document.</p>
        <dl class="panel facts">
          <div><dt>Name</dt><dd id="name">{document.Name}</dd></div>
          <div><dt>Size</dt><dd><span id="size">{document.Size}</span> bytes</dd></div>
          <div><dt>SHA-256</dt><dd class="hash" id="sha256">{document.Sha256}</dd></div>
        </dl>
        """);

    private static Html Row(Document document) => Html.Of($"""
        <tr><td>{document.Name}</td><td class="number">{document.Size.ToString("#,##0", CultureInfo.InvariantCulture)}</td><td class="hash">{document.Sha256}</td></tr>
        """);
}

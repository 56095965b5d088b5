using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

/// <summary>What all pages of the bank have around them.</summary>
internal static class BankPage
{
    private static readonly (string Path, string Label)[] Tabs =
    [
        ("/account", "Account"),
        ("/account/transfer", "New transfer"),
        ("/account/quick", "Quick transfer"),
        ("/account/pay", "Pay a bill"),
        ("/account/documents", "Documents"),
        ("/account/rates", "Live rates"),
        ("/account/settings", "Settings"),
    ];

    /// <param name="title">What the page is called.</param>
    /// <param name="path">Where it is; its tab is marked.</param>
    /// <param name="session">Of the one who is signed in.</param>
    /// <param name="main">The content.</param>
    /// <param name="scripts">What only this page has.</param>
    public static Html Render(string title, string path, BankSession? session, Html main, Html scripts = default) => Html.Of($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>{title} – First Harbour Bank</title>
          <link rel="icon" href="/static/logo.svg" type="image/svg+xml">
          <link rel="stylesheet" href="/static/bank.css">
          <script src="/static/bank.js" type="module"></script>
          {scripts}
        </head>
        <body>
          <a class="skip" href="#main">Skip to the content</a>
          <header class="masthead">
            <div class="column">
              <a class="brand" href="/"><img src="/static/logo.svg" width="44" height="44" alt=""> <span>First Harbour Bank
                <small>Safe moorings since 1887</small></span></a>
              {SignedIn(session)}
            </div>
          </header>
          {Navigation(session, path)}
          <main id="main" class="column" tabindex="-1">
          {main}
          </main>
          <footer class="column">
            <p>© First Harbour Bank p.l.c. A bank for demonstrations: the money is not real.</p>
          </footer>
        </body>
        </html>
        """);

    /// <summary>The hidden field that every form of a signed-in customer carries.</summary>
    public static Html CsrfField(BankSession session) => Html.Of($"""<input type="hidden" name="csrf_token" value="{session.CsrfToken}">""");

    /// <summary>A page's own script, and before it the gateway's, which asks for a code where a call needs one.</summary>
    public static Html Confirmed(string script) => Html.Of($"""
        <script src="/.otp/step-up.js" defer></script>
          <script src="/static/{script}" type="module"></script>
        """);

    private static Html SignedIn(BankSession? session) => session is null
        ? Html.Of($"""<p class="who"><a class="button" href="/login">Sign in</a></p>""")
        : Html.Of($"""
            <form class="who" method="post" action="/logout">
              <span>{session.Customer.Name}</span>
              {CsrfField(session)}
              <button type="submit">Sign out</button>
            </form>
            """);

    private static Html Navigation(BankSession? session, string path) => Html.When(session is not null, $"""
        <nav class="tabs" aria-label="Banking">
          <ul class="column">
            {Tabs.Select(tab => Html.Of($"""<li><a href="{tab.Path}"{Html.When(tab.Path == path, $" aria-current=\"page\"")}>{tab.Label}</a></li>"""))}
          </ul>
        </nav>
        """);
}

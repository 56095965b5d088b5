using System.Globalization;
using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Phone;

internal static class PhonePage
{
    /// <remarks>Without JavaScript the page reloads itself; with it, the script swaps <c>#inbox</c> when the version has changed.</remarks>
    public static Html Render(Inbox inbox)
    {
        // The version first: a message that arrives in between is then shown again, not lost.
        var version = inbox.Version;
        var sms = inbox.Read(Channel.Sms);
        var mail = inbox.Read(Channel.Mail);
        return Html.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light dark">
              <noscript><meta http-equiv="refresh" content="3"></noscript>
              <title>Phone and mailbox – OtpGateway demo</title>
              <link rel="icon" href="/static/phone.svg" type="image/svg+xml">
              <link rel="stylesheet" href="/static/phone.css">
              <script src="/static/phone.js" type="module"></script>
            </head>
            <body>
              <header>
                <h1>Phone and mailbox</h1>
                <p>Every SMS and e-mail of the demo arrives here, newest first. <span id="state" role="status"></span></p>
                <noscript><p>This page reloads every three seconds. <a href="/">Reload now</a></p></noscript>
              </header>
              <main id="inbox" data-version="{version}">
                <div class="phone">
                  <section class="screen" tabindex="0" aria-labelledby="phone-title">
                    <div class="bar">
                      <span class="dot" aria-hidden="true"></span>
                      <h2 id="phone-title">Messages</h2>
                      <span class="count">{sms.Length}<span class="unseen"> received</span></span>
                    </div>
                    <ol id="sms" reversed>{sms.Select(Bubble)}</ol>
                    {Html.When(sms.Length == 0, $"""<p class="empty">No SMS yet. Send a transfer at the bank: its code will arrive here.</p>""")}
                  </section>
                </div>
                <section class="mailbox" aria-labelledby="mail-title">
                  <div class="bar">
                    <h2 id="mail-title">Inbox</h2>
                    <span class="count">{mail.Length}<span class="unseen"> received</span></span>
                  </div>
                  <ol id="mail" reversed>{mail.Select(Letter)}</ol>
                  {Html.When(mail.Length == 0, $"""<p class="empty">No e-mail yet. Bob has no phone: his codes come by e-mail.</p>""")}
                </section>
              </main>
            </body>
            </html>
            """);
    }

    private static Html Bubble(Message message) => Html.Of($"""
        <li data-id="{message.Id}">
          <p class="meta"><span>To {message.To}</span> {Time(message)}</p>
          <p class="bubble">{Body(message)}</p>
        </li>
        """);

    private static Html Letter(Message message) => Html.Of($"""
        <li data-id="{message.Id}">
          <article>
            <h3>{message.Subject}</h3>
            <p class="meta"><span>{message.From}<br>to {message.To}</span> {Time(message)}</p>
            <p class="letter">{Body(message)}</p>
          </article>
        </li>
        """);

    private static Html Time(Message message) => Html.Of($"""
        <time datetime="{message.ReceivedAt.ToString("O", CultureInfo.InvariantCulture)}">{message.ReceivedAt.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC</time>
        """);

    /// <summary>The text as it came, its code made easy to spot where it occurs first.</summary>
    private static Html Body(Message message)
    {
        var body = message.Body.TrimEnd();
        if (message.Code is not { } code || body.IndexOf(code, StringComparison.Ordinal) is not (>= 0 and var at))
        {
            return Html.Of($"{body}");
        }

        return Html.Of($"""{body[..at]}<strong class="code">{code}</strong>{body[(at + code.Length)..]}""");
    }
}

using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

/// <summary>A signed-in customer's browser. The CSRF token is the session's and stays the same as long as it lives.</summary>
internal sealed class BankSession(string id, Customer customer)
{
    public string Id { get; } = id;

    public Customer Customer { get; } = customer;

    public string CsrfToken { get; } = Secrets.NewToken();

    public bool Accepts(string? csrfToken) => Secrets.AreEqual(csrfToken, CsrfToken);
}

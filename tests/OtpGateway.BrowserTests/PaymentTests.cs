using System.Globalization;
using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>A bill is paid: the code page and the message say what is paid to whom, and the code does exactly that.</summary>
[Collection(nameof(BusyDemoTests))]
public class PaymentTests(BrowserFixture browser, BusyDemo demo)
{
    private const string Name = "Hatter & March, Tea Merchants";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Payment_CodeAndMessageNameAmountAndPayee_TheCodeDoesExactlyThat(bool javaScript)
    {
        var (first, second) = ($"Bill one {javaScript}", $"Bill two {javaScript}");
        await using var alice = await Customer.AliceAsync(browser, demo, javaScript);
        var (page, words) = (alice.Page, alice.Page.Locator(".request-words"));
        if (javaScript)
        {
            await alice.OpenAsync("/account/pay");
            await PageCheck.LookAsync(page, "bank-pay");
        }
        await PayAsync(alice, 120.5m, first);
        await Assertions.Expect(words).ToHaveTextAsync($"Pay 120.50 EUR to {Name}, {Customer.Payee}");
        await alice.ChooseAsync("Text message");
        await Assertions.Expect(words).ToHaveTextAsync($"Pay 120.50 EUR to {Name}, {Customer.Payee}");
        if (javaScript)
            await PageCheck.RunAsync(page, "code-payment");
        var code = await alice.Inbox.NextSmsAsync();
        Assert.StartsWith($"Pay 120.50 EUR to {Name}, {Customer.Payee}\n\n", await alice.Inbox.TextOfAsync(code), StringComparison.Ordinal);

        await alice.EnterAsync(code);
        await AssertPaidAsync(page, "€ 120.50", first);
        Assert.Equal(1, await alice.CountTransfersAsync(first));

        // Another bill: its own words and its own code, by mail. That of the first does nothing for it.
        await PayAsync(alice, 99m, second);
        await alice.ChooseAsync("E-mail");
        await Assertions.Expect(words).ToHaveTextAsync($"Pay 99.00 EUR to {Name}, {Customer.Payee}");
        var other = await alice.Inbox.NextMailAsync();
        Assert.Contains($"Pay 99.00 EUR to {Name}, {Customer.Payee}\n", await alice.Inbox.TextOfAsync(other), StringComparison.Ordinal);
        await alice.EnterAsync(code == other ? Customer.Other(code) : code);
        await Assertions.Expect(page.Locator(".field-message")).ToBeVisibleAsync();
        Assert.Equal(0, await alice.CountTransfersAsync(second));

        await alice.EnterAsync(other);
        await AssertPaidAsync(page, "€ 99.00", second);
        Assert.Equal(1, await alice.CountTransfersAsync(first));
        Assert.Equal(1, await alice.CountTransfersAsync(second));
        await alice.Inbox.AssertNothingMoreAsync();
        alice.Watch.AssertNothing();
    }

    [Fact]
    public async Task TwoPayments_PendingInTwoTabs_EachIsCarriedOutByItsOwnCode()
    {
        await using var alice = await Customer.AliceAsync(browser, demo);
        var tab = await alice.Page.Context.NewPageAsync();
        await PayAsync(alice, 30m, "Pending one");
        await alice.ChooseAsync("Text message");
        var code = await alice.Inbox.NextSmsAsync();
        await PayAsync(alice, 40m, "Pending two", tab);
        await Customer.ChooseAsync(tab, "E-mail");
        var other = await alice.Inbox.NextMailAsync();

        // What is entered in one tab makes the other one ask, again and again, whether it has passed. It must not get in the way of its own answer.
        await Customer.EnterAsync(tab, other);
        await AssertPaidAsync(tab, "€ 40.00", "Pending two");
        await alice.EnterAsync(code);
        await AssertPaidAsync(alice.Page, "€ 30.00", "Pending one");
        Assert.Equal(1, await alice.CountTransfersAsync("Pending one"));
        Assert.Equal(1, await alice.CountTransfersAsync("Pending two"));
        await alice.Inbox.AssertNothingMoreAsync();
    }

    private static async Task PayAsync(Customer customer, decimal amount, string reference, IPage? tab = null)
    {
        var page = tab ?? customer.Page;
        await page.GotoAsync(customer.Url("/account/pay"));
        await page.Locator("#payee").FillAsync(Name);
        await Customer.FillTransferAsync(page, reference, amount);
        // As it is written where a comma stands before the cents.
        await page.Locator("#amount").FillAsync(amount.ToString("0.00", CultureInfo.InvariantCulture).Replace('.', ','));
        await page.GetByRole(AriaRole.Button, new() { Name = "Pay", Exact = true }).ClickAsync();
    }

    private static async Task AssertPaidAsync(IPage page, string amount, string reference)
    {
        await Customer.ExpectHeadingAsync(page, "Bill paid");
        foreach (var fact in new[] { amount, Name, Customer.Payee, reference })
            await Assertions.Expect(page.Locator(".facts dd", new() { HasText = fact }).First).ToBeVisibleAsync();
    }
}

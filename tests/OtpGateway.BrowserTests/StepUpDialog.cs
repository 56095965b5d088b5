using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>What <c>step-up.js</c> shows on an application's page, and the window that it opens.</summary>
internal static class StepUpDialog
{
    public static ILocator Of(Customer customer) => customer.Page.Locator("dialog");

    public static ILocator Button(Customer customer, string name) => Of(customer).GetByRole(AriaRole.Button, new() { Name = name });

    public static Task<IPage> OpenWindowAsync(Customer customer) =>
        customer.Page.Context.RunAndWaitForPageAsync(() => Button(customer, "Open the window").ClickAsync());

    /// <summary>Enters the code from the mailbox into the window, which then closes itself.</summary>
    public static async Task PassAsync(Customer customer, IPage window)
    {
        var closed = new TaskCompletionSource();
        window.Close += (_, _) => closed.TrySetResult();
        await Customer.EnterAsync(window, await customer.Inbox.NextMailAsync());
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
    }
}

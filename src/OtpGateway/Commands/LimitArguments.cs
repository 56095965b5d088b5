using System.CommandLine;
using OtpGateway.Flows;

namespace OtpGateway.Commands;

/// <summary>Whose limits, and where they are.</summary>
internal sealed class LimitArguments
{
    private readonly Option<string> identity = new("--identity") { HelpName = "ID", Description = "of the person with this id" };
    private readonly Option<string> address = new("--address") { HelpName = "ADDRESS", Description = "of a phone number or an e-mail address" };
    private readonly Option<string> ip = new("--ip") { HelpName = "IP", Description = "of a caller's address" };
    private readonly Option<string> prefix = new("--prefix") { HelpName = "PREFIX", Description = "of phone numbers side by side: a number without its last four digits" };
    private readonly Option<bool> json = new("--json") { Description = "as JSON" };
    private readonly StoreArguments store;

    public LimitArguments(Command command)
    {
        foreach (var option in (Option[])[identity, address, ip, prefix, json])
            command.Options.Add(option);
        store = new StoreArguments(command);
    }

    public bool IsJson(ParseResult told) => told.GetValue(json);

    /// <summary>Runs the command, and says on the standard error why it cannot be.</summary>
    public Task<int> RunAsync(ParseResult told, Func<ILimitAccess, LimitSelector, Task<int>> run, CancellationToken cancellationToken) =>
        store.RunAsync(told, open => run(new StoredLimitAccess(open), Selector(told)), api => run(new AdminLimitAccess(api), Selector(told)), cancellationToken);

    private LimitSelector Selector(ParseResult told)
    {
        var (selector, problem) = LimitSelector.Read(told.GetValue(identity), told.GetValue(address), told.GetValue(ip), told.GetValue(prefix));
        return selector ?? throw new InvalidDataException("--" + problem);
    }
}

using System.CommandLine;

namespace OtpGateway.Commands;

/// <summary><c>otp-gateway identities erase ID</c>: nothing in the store tells of the person any more.</summary>
internal static class IdentitiesEraseCommand
{
    public static Command Make()
    {
        var id = new Argument<string>("ID") { Description = "the identity, in the directory or not" };
        var command = new Command("erase", "Removes everything that the store has about one person, and says what it was. Exit code 1 when there was nothing.")
        {
            id,
        };
        var identities = new IdentityArguments(command);
        command.SetAction((told, cancellationToken) => identities.RunAsync(told, async access =>
        {
            var one = told.GetRequiredValue(id);
            if (Guid.TryParse(one, out var guid) && await access.EraseAsync(guid.ToString(), cancellationToken) is { } erased)
            {
                foreach (var (what, count) in erased)
                    await told.InvocationConfiguration.Output.WriteLineAsync($"{what}: {count}");
                return 0;
            }
            await told.InvocationConfiguration.Error.WriteLineAsync($"Nothing is kept about {one}.");
            return 1;
        }, cancellationToken));
        return command;
    }
}

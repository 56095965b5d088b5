using System.CommandLine;

namespace OtpGateway.Commands;

/// <summary>The directory, wherever the state is.</summary>
internal sealed class IdentityArguments(Command command)
{
    private readonly StoreArguments store = new(command);

    /// <summary>Runs the command, and says on the standard error why it cannot be.</summary>
    public Task<int> RunAsync(ParseResult told, Func<IIdentityAccess, Task<int>> run, CancellationToken cancellationToken) =>
        store.RunAsync(told, open => run(new StoredIdentityAccess(open)), api => run(new AdminIdentityAccess(api)), cancellationToken);
}

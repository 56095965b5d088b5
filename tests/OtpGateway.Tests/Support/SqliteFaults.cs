using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using OtpGateway.Storage;
using SQLitePCL;

namespace OtpGateway.Tests.Support;

/// <summary>Faults by SQLite's own hooks, on the connections that the gateway has.</summary>
internal sealed class SqliteFaults : StoreFaults
{
    private const int TransactionAction = 22;
    private const int InputOutputError = 10;
    private readonly WalHook hook;
    private sqlite3? writer;
    private bool losesAnswer;

    // What it returns becomes the result of a commit that has been carried out.
    private SqliteFaults() => hook = (_, _, _, _) =>
    {
        var lost = losesAnswer;
        losesAnswer = false;
        return lost ? InputOutputError : 0;
    };

    private delegate int WalHook(IntPtr context, IntPtr connection, IntPtr database, int pages);

    public static async Task<SqliteFaults> OnAsync(Database database, int readers)
    {
        var faults = new SqliteFaults();
        await database.WriteAsync(transaction =>
        {
            faults.writer = ((SqliteConnection)transaction.Connection!).Handle!;
            faults.Hook(faults.writer);
            _ = sqlite3_wal_hook(faults.writer.DangerousGetHandle(), Marshal.GetFunctionPointerForDelegate(faults.hook), IntPtr.Zero);
            return Task.FromResult(0);
        }, TestContext.Current.CancellationToken);
        // All at once, so that each is another one of the pool.
        using var together = new Barrier(readers);
        await Task.WhenAll(Enumerable.Range(0, readers).Select(_ => Task.Factory.StartNew(() => database.ReadAsync(connection =>
        {
            together.SignalAndWait();
            faults.Hook(((SqliteConnection)connection).Handle!);
            together.SignalAndWait();
            return Task.FromResult(0);
        }, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));
        return faults;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (writer is { IsClosed: false })
            _ = sqlite3_wal_hook(writer.DangerousGetHandle(), IntPtr.Zero, IntPtr.Zero);
    }

    private void Hook(sqlite3 connection)
    {
        var begins = true;
        var refused = false;
        raw.sqlite3_trace(connection, (strdelegate_trace)((_, _) => begins = true), null);
        raw.sqlite3_set_authorizer(connection, (_, action, operation, _, _, _) =>
        {
            if (begins)
            {
                begins = false;
                var isCommit = action == TransactionAction && operation == "COMMIT";
                refused = IsNext(isCommit);
                if (refused && Mode == FaultMode.AfterCommit)
                    (losesAnswer, refused) = (true, false);
                if (refused && Mode == FaultMode.Hang)
                    WaitForRelease();
            }
            // It is not begun: the next callback is another statement's.
            if (refused)
                begins = true;
            return refused ? raw.SQLITE_DENY : raw.SQLITE_OK;
        }, null);
    }

    [DllImport("e_sqlite3", ExactSpelling = true)]
    private static extern IntPtr sqlite3_wal_hook(IntPtr connection, IntPtr hook, IntPtr context);
}

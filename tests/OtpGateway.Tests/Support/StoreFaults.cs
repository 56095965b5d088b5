namespace OtpGateway.Tests.Support;

/// <summary>Counts the statements of a gateway, and lets one of them fail.</summary>
internal abstract class StoreFaults : IAsyncDisposable
{
    private readonly ManualResetEventSlim released = new(true);
    private TaskCompletionSource fired = new();
    private FaultMode mode;
    private int at;
    private int seen;

    /// <summary>How many statements there were since <see cref="Arm"/>; of <see cref="FaultMode.AfterCommit"/> commits alone.</summary>
    public int Seen => Volatile.Read(ref seen);

    /// <summary>Done when the statement has failed, or hangs.</summary>
    public Task Fired => fired.Task;

    protected FaultMode Mode => mode;

    /// <summary>Lets one statement fail, by its number from 1; 0 lets none fail and counts.</summary>
    public void Arm(int number, FaultMode how)
    {
        mode = how;
        fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (how == FaultMode.Hang)
            released.Reset();
        Volatile.Write(ref seen, 0);
        Volatile.Write(ref at, number);
    }

    /// <summary>Lets what hangs fail.</summary>
    public void Release() => released.Set();

    public void Disarm()
    {
        Volatile.Write(ref at, 0);
        Release();
    }

    public virtual ValueTask DisposeAsync()
    {
        Disarm();
        return ValueTask.CompletedTask;
    }

    /// <summary>Whether this statement is the one.</summary>
    protected bool IsNext(bool isCommit)
    {
        if (mode == FaultMode.AfterCommit && !isCommit)
            return false;
        if (Interlocked.Increment(ref seen) != Volatile.Read(ref at))
            return false;
        fired.TrySetResult();
        return true;
    }

    protected void WaitForRelease() => released.Wait(TimeSpan.FromSeconds(20));
}

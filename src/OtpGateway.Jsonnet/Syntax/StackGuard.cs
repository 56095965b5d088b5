using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace OtpGateway.Jsonnet.Syntax;

/// <summary>
/// Lets a recursion go on when the caller's thread has no stack left. A stack overflow ends the whole process and
/// cannot be caught, and nobody says how small the caller's stack is; so the work goes on in a thread of its own while the
/// caller waits.
/// </summary>
internal static class StackGuard
{
    private const int StackSize = 16 * 1024 * 1024;

    public static bool HasRoom => RuntimeHelpers.TryEnsureSufficientExecutionStack();

    public static T RunElsewhere<T>(Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = work();
                }
                catch (Exception error)
                {
                    failure = ExceptionDispatchInfo.Capture(error);
                }
            },
            StackSize)
        {
            IsBackground = true,
        };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }
}

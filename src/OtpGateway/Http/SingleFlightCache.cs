using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Memory;

namespace OtpGateway.Http;

/// <summary>
/// <see cref="IMemoryCache"/> with one call per key at a time (LazyCache's <c>GetOrAddAsync</c>): who asks while a value
/// is being fetched waits for that one. A fault goes to all who wait and is not kept.
/// </summary>
internal sealed class SingleFlightCache(IMemoryCache cache)
{
    private readonly ConcurrentDictionary<string, Lazy<Task>> flights = new(StringComparer.Ordinal);

    /// <param name="key">What is wanted. One key always holds the same type.</param>
    /// <param name="addItemFactory">
    /// Fetches the value and says on the entry how long it is kept; one that has expired already is not kept. It belongs
    /// to no caller and ends by its own time limit.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting of this caller; the others still get the value.</param>
    public Task<T> GetOrAddAsync<T>(string key, Func<ICacheEntry, Task<T>> addItemFactory, CancellationToken cancellationToken)
    {
        if (cache.TryGetValue(key, out T? kept))
            return Task.FromResult(kept!);
        var flight = flights.GetOrAdd(key, _ => new Lazy<Task>(() => FlyAsync(key, addItemFactory)));
        return ((Task<T>)flight.Value).WaitAsync(cancellationToken);
    }

    private async Task<T> FlyAsync<T>(string key, Func<ICacheEntry, Task<T>> addItemFactory)
    {
        // Out of the lazy value's lock: who comes next must wait as a task, not as a thread.
        await Task.Yield();
        try
        {
            // One may have landed between the caller's look and this take-off.
            if (cache.TryGetValue(key, out T? kept))
                return kept!;
            // Without a value, disposing the entry keeps nothing: that is how faults are not cached.
            using var entry = cache.CreateEntry(key);
            entry.Size = 1;
            var value = await addItemFactory(entry);
            entry.Value = value;
            return value;
        }
        finally
        {
            flights.TryRemove(key, out _);
        }
    }
}

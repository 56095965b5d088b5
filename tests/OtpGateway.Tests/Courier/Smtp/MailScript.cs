using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OtpGateway.Tests.Courier.Smtp;

/// <summary>
/// A mail server that does what real ones do, until a test says otherwise for one step: CONNECT, a command's name,
/// END (the whole message is there), LOGIN (a line within AUTH).
/// </summary>
internal sealed class MailScript : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly TcpListener listener;
    private readonly ConcurrentQueue<string> commands = new();
    private readonly ConcurrentQueue<byte[]> messages = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> reached = new();
    private readonly List<Task> conversations = [];
    private readonly Task loop;
    private int connections;
    private int open;
    private bool disposed;

    private MailScript(IPAddress address)
    {
        listener = new TcpListener(address, 0);
        listener.Start();
        loop = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Null: no TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    public bool TlsFromTheStart { get; init; }

    public IReadOnlyList<string> Offers { get; set; } = ["SIZE 100000", "8BITMIME", "SMTPUTF8", "AUTH PLAIN LOGIN CRAM-MD5"];

    /// <summary>What happens instead; true: it was dealt with.</summary>
    public Func<MailConversation, string, Task<bool>>? Instead { get; set; }

    public IReadOnlyCollection<string> Commands => commands;

    public IReadOnlyList<byte[]> Messages => [.. messages];

    public int Connections => connections;

    public int Open => open;

    public static MailScript Start(X509Certificate2? certificate = null, bool tlsFromTheStart = false, IPAddress? address = null) =>
        new(address ?? IPAddress.Loopback) { Certificate = certificate, TlsFromTheStart = tlsFromTheStart };

    /// <summary>A server that answers one step with one line.</summary>
    public void Answer(string step, string line) => Instead = async (conversation, at) =>
    {
        if (at != step)
            return false;
        await conversation.SayAsync(line);
        return true;
    };

    /// <summary>Until the conversation has come to a step.</summary>
    public Task ReachedAsync(string step) => Step(step).Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        await stop.CancelAsync();
        listener.Stop();
        await loop;
        await Task.WhenAll(conversations);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptSocketAsync(stop.Token);
                conversations.Add(Task.Run(() => ConverseAsync(socket)));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ConverseAsync(Socket socket)
    {
        Interlocked.Increment(ref connections);
        Interlocked.Increment(ref open);
        try
        {
            await using var conversation = new MailConversation(new NetworkStream(socket, ownsSocket: true), stop.Token);
            if (TlsFromTheStart)
                await conversation.EncryptAsync(Certificate!);
            if (!await InsteadAsync(conversation, "CONNECT"))
                await conversation.SayAsync("220 mail.example ESMTP");
            while (await conversation.ReadLineAsync() is { } line)
            {
                commands.Enqueue(line);
                var verb = line.Split(' ')[0].ToUpperInvariant();
                if (!await InsteadAsync(conversation, verb))
                    await AnswerAsync(conversation, verb, line);
                if (verb == "QUIT")
                    return;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
        {
            // The client has gone, or the test has ended.
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    private async Task AnswerAsync(MailConversation conversation, string verb, string line)
    {
        switch (verb)
        {
            case "EHLO":
                string[] offers = ["mail.example", .. Offers, .. Certificate is not null && !conversation.IsEncrypted ? ["STARTTLS"] : Array.Empty<string>()];
                await conversation.SayAsync([.. offers.Select((offer, i) => $"250{(i == offers.Length - 1 ? ' ' : '-')}{offer}")]);
                break;
            case "STARTTLS":
                await conversation.SayAsync("220 go ahead");
                await conversation.EncryptAsync(Certificate!);
                break;
            case "AUTH":
                var known = await SignInAsync(conversation, line.Split(' '));
                await conversation.SayAsync(known ? "235 2.7.0 welcome" : "535 5.7.8 who are you?");
                break;
            case "DATA":
                await conversation.SayAsync("354 go ahead");
                messages.Enqueue(await conversation.ReadMessageAsync());
                if (!await InsteadAsync(conversation, "END"))
                    await conversation.SayAsync("250 2.0.0 taken");
                break;
            case "HELO" or "MAIL" or "RCPT" or "RSET" or "NOOP":
                await conversation.SayAsync("250 2.0.0 fine");
                break;
            case "QUIT":
                await conversation.SayAsync("221 2.0.0 bye");
                break;
            default:
                await conversation.SayAsync("500 5.5.2 what?");
                break;
        }
    }

    private async Task<bool> SignInAsync(MailConversation conversation, string[] words)
    {
        const string User = SmtpHarness.User;
        const string Password = SmtpHarness.Password;
        switch (words[1])
        {
            case "PLAIN":
                return Text(words[2]) == $"\0{User}\0{Password}";
            case "LOGIN":
                var name = await AskAsync(conversation, "Username:");
                return Text(await AskAsync(conversation, "Password:")) == Password && Text(name) == User;
            case "CRAM-MD5":
                var answer = Text(await AskAsync(conversation, "<1.2@mail.example>"));
#pragma warning disable CA5351 // It is what the mechanism is made of.
                return answer == $"{User} {Convert.ToHexStringLower(HMACMD5.HashData(Encoding.UTF8.GetBytes(Password), "<1.2@mail.example>"u8))}";
#pragma warning restore CA5351
            default:
                return false;
        }
    }

    private async Task<string> AskAsync(MailConversation conversation, string challenge)
    {
        if (!await InsteadAsync(conversation, "LOGIN"))
            await conversation.SayAsync("334 " + Convert.ToBase64String(Encoding.UTF8.GetBytes(challenge)));
        var line = await conversation.ReadLineAsync() ?? "";
        commands.Enqueue(line);
        return line;
    }

    private async Task<bool> InsteadAsync(MailConversation conversation, string step)
    {
        Step(step).TrySetResult();
        return Instead is not null && await Instead(conversation, step);
    }

    private TaskCompletionSource Step(string step) =>
        reached.GetOrAdd(step, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private static string Text(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));
}

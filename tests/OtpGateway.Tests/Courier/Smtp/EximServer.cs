using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Courier.Smtp;

/// <summary>
/// Exim, as Debian has it (exim4-daemon-light), with a configuration, a spool and ports of its own: demands TLS and a
/// sign-in or a client certificate, and puts everything that it takes into one mailbox.
/// </summary>
public sealed class EximServer : IAsyncLifetime
{
    public const string User = "gateway";
    public const string Password = "exim's pa:ss/w@rd";

    private const string Program = "/usr/sbin/exim4";

    // What stands above it (Macros) are words that Exim replaces.
    private const string Rules =
        """
        spool_directory = MY_FOLDER/spool
        log_file_path = MY_FOLDER/%s.log
        log_selector = +smtp_connection
        pid_file_path = MY_FOLDER/exim.pid
        primary_hostname = mail.example
        local_interfaces = 127.0.0.1
        daemon_smtp_ports = MY_SUBMISSION : MY_SECURE : MY_BY_CERTIFICATE : MY_BY_LOGIN : MY_BY_CRAM
        tls_on_connect_ports = MY_SECURE
        tls_advertise_hosts = *
        tls_certificate = MY_CERTIFICATE
        tls_privatekey = MY_KEY
        tls_verify_certificates = MY_AUTHORITY
        tls_verify_hosts = ${if eq{$received_port}{MY_BY_CERTIFICATE}{*}{}}
        auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}
        smtputf8_advertise_hosts = *
        message_size_limit = 100K
        host_lookup =
        keep_environment =
        never_users =
        deliver_drop_privilege
        acl_smtp_mail = mail
        acl_smtp_rcpt = rcpt

        begin acl
        mail:
          deny !encrypted = *
               message = 5.7.0 Encrypt first
          accept authenticated = *
          accept verify = certificate
          deny message = 5.7.0 Sign in first
        rcpt:
          deny local_parts = nobody
               message = 5.1.1 No such person
          defer local_parts = later
                message = 4.2.1 Not now
          accept

        begin routers
        everybody:
          driver = accept
          transport = mailbox

        begin transports
        mailbox:
          driver = appendfile
          directory = MY_MAILBOX
          create_directory
          maildir_format
          envelope_to_add
          return_path_add

        begin authenticators
        plain:
          driver = plaintext
          public_name = PLAIN
          server_advertise_condition = ${if or{{eq{$received_port}{MY_BY_LOGIN}}{eq{$received_port}{MY_BY_CRAM}}}{no}{yes}}
          server_prompts = :
          server_condition = ${if and{{eq{$auth2}{MY_USER}}{eq{$auth3}{MY_PASSWORD}}}}
          server_set_id = $auth2
        login:
          driver = plaintext
          public_name = LOGIN
          server_advertise_condition = ${if eq{$received_port}{MY_BY_CRAM}{no}{yes}}
          server_prompts = Username:: : Password::
          server_condition = ${if and{{eq{$auth1}{MY_USER}}{eq{$auth2}{MY_PASSWORD}}}}
          server_set_id = $auth1
        cram:
          driver = cram_md5
          public_name = CRAM-MD5
          server_advertise_condition = ${if eq{$received_port}{MY_BY_LOGIN}{no}{yes}}
          server_secret = ${if eq{$auth1}{MY_USER}{MY_PASSWORD}fail}
          server_set_id = $auth1

        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("exim-");
    private Process? process;

    /// <summary>STARTTLS and every way to sign in.</summary>
    public int Submission { get; } = FreePort.Next();

    /// <summary>TLS from the start.</summary>
    public int Secure { get; } = FreePort.Next();

    /// <summary>Whoever shows a certificate of the authority need not sign in.</summary>
    public int ByCertificate { get; } = FreePort.Next();

    /// <summary>Only LOGIN.</summary>
    public int ByLogin { get; } = FreePort.Next();

    /// <summary>Only CRAM-MD5.</summary>
    public int ByCramMd5 { get; } = FreePort.Next();

    public static string Credentials => $"{User}:{Uri.EscapeDataString(Password)}@";

    internal TestCertificates Certificates { get; private set; } = null!;

    private string Mailbox => Path.Combine(folder.FullName, "mailbox");

    public async ValueTask InitializeAsync()
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("Exim is not there for Windows");
        Assert.True(File.Exists(Program), $"{Program} is missing: tests/run.sh installs it (Debian's exim4-daemon-light)");
        Assert.True(Environment.IsPrivilegedProcess, "Exim listens for root alone: run the tests as root");
        // Exim gives root up for a user of its own.
        File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_111_111);
        Certificates = new TestCertificates(folder.FullName);
        Certificates.NewServer();
        Certificates.NewClient();
        File.SetUnixFileMode(Certificates.ServerKey, (UnixFileMode)0b110_100_100);
        var configuration = Path.Combine(folder.FullName, "exim.conf");
        await File.WriteAllTextAsync(configuration, Macros() + Rules);
        File.SetUnixFileMode(configuration, (UnixFileMode)0b110_100_100);
        process = Process.Start(new ProcessStartInfo(Program, ["-C", configuration, "-bdf"]) { WorkingDirectory = folder.FullName, RedirectStandardError = true })!;
        await Eventually.TrueAsync(async () =>
        {
            Assert.False(process.HasExited, $"Exim ended: {(process.HasExited ? await process.StandardError.ReadToEndAsync() : "")} {Log()}");
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync("127.0.0.1", ByCramMd5);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            // With those that serve a connection or deliver.
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
        await Eventually.TrueAsync(TryDelete);
    }

    /// <summary>What Exim says about what it did.</summary>
    public string Log() => string.Concat(Directory.GetFiles(folder.FullName, "*.log").Select(File.ReadAllText));

    /// <summary>Takes the message for a recipient out of the mailbox, once it is delivered.</summary>
    internal async Task<ReceivedMail> MailForAsync(string recipient)
    {
        var arrived = Path.Combine(Mailbox, "new");
        ReceivedMail? found = null;
        await Eventually.TrueAsync(async () =>
        {
            // Exim makes the folder for the first message.
            foreach (var file in Directory.Exists(arrived) ? Directory.GetFiles(arrived) : [])
            {
                var mail = ReceivedMail.Parse(await File.ReadAllBytesAsync(file));
                if (mail.Header("Envelope-to") != recipient)
                    continue;
                File.Delete(file);
                found = mail;
                return true;
            }
            return false;
        });
        return found!;
    }

    // A delivery is no child of the daemon: it may be about to tidy up behind itself.
    private bool TryDelete()
    {
        try
        {
            folder.Delete(recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private string Macros() => string.Create(CultureInfo.InvariantCulture, $"""
        MY_FOLDER = {folder.FullName}
        MY_MAILBOX = {Mailbox}
        MY_SUBMISSION = {Submission}
        MY_SECURE = {Secure}
        MY_BY_CERTIFICATE = {ByCertificate}
        MY_BY_LOGIN = {ByLogin}
        MY_BY_CRAM = {ByCramMd5}
        MY_CERTIFICATE = {Certificates.ServerCertificate}
        MY_KEY = {Certificates.ServerKey}
        MY_AUTHORITY = {Certificates.Authority}
        MY_USER = {User}
        MY_PASSWORD = {Password}

        """);
}

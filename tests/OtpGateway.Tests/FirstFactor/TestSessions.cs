using System.Security.Cryptography;
using OtpGateway.Configuration;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Tests.FirstFactor;

/// <summary>The gateway's sessions on a store, for what stands around them.</summary>
internal static class TestSessions
{
    public static GatewaySessions Of(Database database, KeyRing keys, TimeProvider clock) =>
        new(new SessionStore(database, keys), new CookieNames("otp_gateway", https: false), new Live<SessionOptions>(new SessionOptions()), new StoreClock(clock), RandomNumberGenerator.Create());
}

using System.Text.Json.Nodes;
using OtpGateway.Identities;
using OtpGateway.Sessions;

namespace OtpGateway.Tests.Sessions;

public class SessionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly AcceptedFactors CodesOnly = new("", BackupCodes: false);

    [Fact]
    public void SecondFactorFor_BackupCodeAlone_IsNoneWhereTheyAreDenied()
    {
        var session = Raised(BackupCode(10));

        Assert.Equal(Noon.AddMinutes(10), session.SecondFactorFor(AcceptedFactors.Any));
        Assert.Null(session.SecondFactorFor(CodesOnly));
        Assert.Null(session.SecondFactorFor(new AcceptedFactors("phone", BackupCodes: false)));
        Assert.Null(session.SecondFactorFor(new AcceptedFactors("phone", BackupCodes: true)));
    }

    [Fact]
    public void SecondFactorFor_CodeThenBackupCode_TheCodesOwnTimeCountsWhereTheyAreDenied()
    {
        var session = Raised(Code(5, "phone"), BackupCode(10));

        Assert.Equal(Noon.AddMinutes(10), session.SecondFactorFor(AcceptedFactors.Any));
        Assert.Equal(Noon.AddMinutes(5), session.SecondFactorFor(CodesOnly));
        Assert.Equal(Noon.AddMinutes(5), session.SecondFactorFor(new AcceptedFactors("phone", BackupCodes: false)));
        Assert.Null(session.SecondFactorFor(new AcceptedFactors("email", BackupCodes: false)));
    }

    [Fact]
    public void SecondFactorFor_BackupCodeThenCode_TheCodeCounts()
    {
        var session = Raised(BackupCode(5), Code(10, "phone"));

        Assert.Equal(Noon.AddMinutes(10), session.SecondFactorFor(CodesOnly));
        Assert.Equal(Noon.AddMinutes(10), session.SecondFactorFor(AcceptedFactors.Any));
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void IsSteppedUp_CodeBeforeABackupCode_AgesByItsOwnTime(int minutes, bool expected)
    {
        var session = Raised(Code(5, "phone"), BackupCode(20)) with { SeenAt = Noon.AddMinutes(60) };

        Assert.Equal(expected, session.IsSteppedUp(CodesOnly, Hour, Hour, Noon.AddMinutes(minutes)));
        Assert.True(session.IsSteppedUp(AcceptedFactors.Any, Hour, Hour, Noon.AddMinutes(minutes)));
    }

    [Fact]
    public void IsSteppedUpAt_AnyOtherTime_IsNot()
    {
        var session = Raised(Code(5, "phone"), BackupCode(10));
        var now = Noon.AddMinutes(11);

        Assert.True(session.IsSteppedUpAt(Noon.AddMinutes(5), CodesOnly, Hour, now));
        Assert.False(session.IsSteppedUpAt(Noon.AddMinutes(10), CodesOnly, Hour, now));
        Assert.True(session.IsSteppedUpAt(Noon.AddMinutes(10), AcceptedFactors.Any, Hour, now));
        Assert.False(session.IsSteppedUpAt(Noon.AddMinutes(6), AcceptedFactors.Any, Hour, now));
        Assert.False(session.IsSteppedUpAt(DateTimeOffset.FromUnixTimeMilliseconds(1), AcceptedFactors.Any, Hour, now));
        Assert.False(session.WithoutSecondFactor().IsSteppedUpAt(Noon.AddMinutes(10), AcceptedFactors.Any, Hour, now));
    }

    [Fact]
    public void IsSteppedUpAt_TwoAtTheSameTime_BothMustDo()
    {
        var session = Raised(Code(5, "phone"), BackupCode(5));

        Assert.False(session.IsSteppedUpAt(Noon.AddMinutes(5), CodesOnly, Hour, Noon.AddMinutes(6)));
        Assert.True(session.IsSteppedUpAt(Noon.AddMinutes(5), AcceptedFactors.Any, Hour, Noon.AddMinutes(6)));
    }

    [Fact]
    public void TimeOfNext_AtTheTimeOfTheLastOne_IsAfterIt()
    {
        var session = Raised(Code(5, "phone"), BackupCode(10));

        Assert.Equal(Noon.AddMinutes(11), session.TimeOfNext(Noon.AddMinutes(11).AddTicks(9)));
        Assert.Equal(Noon.AddMinutes(10).AddMilliseconds(1), session.TimeOfNext(Noon.AddMinutes(10)));
        Assert.Equal(Noon, session.WithoutSecondFactor().TimeOfNext(Noon));
    }

    [Fact]
    public void MethodsWith_AnotherKind_KeepsTheOneBefore()
    {
        var session = Raised(Code(5, "phone"));

        var methods = session.MethodsWith(BackupCode(10));

        Assert.Equal(["trusted_headers", "code", "lookup_secret"], methods.Select(method => method.Method));
        Assert.Equal(3, (session with { Methods = methods }).MethodsWith(BackupCode(11)).Count);
    }

    [Fact]
    public void Transaction_OfASessionAtItsFirstFactor_CountsAtItsOwnTimeOnly()
    {
        var first = Raised(Code(5, "phone")).WithoutSecondFactor();
        var session = first with { Methods = first.MethodsWith(Confirmed(10, "phone")) };
        var now = Noon.AddMinutes(11);

        Assert.True(session.IsSteppedUpAt(Noon.AddMinutes(10), CodesOnly, Hour, now));
        Assert.True(session.IsSteppedUpAt(Noon.AddMinutes(10), new AcceptedFactors("phone", BackupCodes: false), Hour, now));
        Assert.False(session.IsSteppedUpAt(Noon.AddMinutes(10), new AcceptedFactors("email", BackupCodes: false), Hour, now));
        Assert.False(session.IsSteppedUpAt(Noon.AddMinutes(10), CodesOnly, Hour, Noon.AddMinutes(70)));
        Assert.False(session.IsSteppedUpAt(Noon.AddMinutes(5), CodesOnly, Hour, now));
        foreach (var accepted in (AcceptedFactors[])[AcceptedFactors.Any, CodesOnly, new("phone", BackupCodes: false)])
            Assert.False(session.IsSteppedUp(accepted, Hour, Hour, now));
        Assert.Equal(Noon.AddMinutes(10).AddMilliseconds(1), session.TimeOfNext(Noon.AddMinutes(10)));
    }

    [Fact]
    public void Transaction_OfARaisedSession_LeavesTheOtherMethodsAndTheirAge()
    {
        var raised = Raised(Code(5, "phone"));
        var session = raised with { Methods = raised.MethodsWith(Confirmed(10, "phone")) };

        foreach (var accepted in (AcceptedFactors[])[AcceptedFactors.Any, CodesOnly, new("phone", BackupCodes: false)])
            Assert.Equal(Noon.AddMinutes(5), session.SecondFactorFor(accepted));
        Assert.Equal([false, false, true], session.Methods.Select(method => method.Transaction));
        // Of transactions the last is enough, too.
        Assert.Equal(3, session.MethodsWith(Confirmed(11, "phone")).Count);
    }

    [Fact]
    public void Renewed_WithATransactionAmongItsMethods_IsRaisedByTheOthersOnly()
    {
        var raised = Raised(BackupCode(5));
        var session = raised with { Methods = raised.MethodsWith(Confirmed(10, "phone")) };
        var first = new AuthenticationMethod("code", "aal1", "email", Noon.AddMinutes(20).ToUnixTimeMilliseconds());

        Assert.Equal(Noon.AddMinutes(5), session.Renewed(first, Noon.AddMinutes(20), Noon.AddHours(24)).SecondFactorAt);
        Assert.Null(session.WithoutSecondFactor().Renewed(first, Noon.AddMinutes(20), Noon.AddHours(24)).SecondFactorAt);
    }

    private static Session Raised(params AuthenticationMethod[] methods) => new()
    {
        Id = "session",
        Identity = new Identity { Id = "id", ExternalId = "anna", Authenticator = "trusted_headers", Traits = new JsonObject(), SchemaId = "default", Addresses = [] },
        Fingerprint = "login",
        FirstFactorAt = Noon,
        SecondFactorAt = DateTimeOffset.FromUnixTimeMilliseconds(methods[^1].CompletedAt),
        Methods = [new AuthenticationMethod("trusted_headers", "aal1", null, Noon.ToUnixTimeMilliseconds()), .. methods],
        SeenAt = DateTimeOffset.FromUnixTimeMilliseconds(methods[^1].CompletedAt),
        CreatedAt = Noon,
        ExpiresAt = Noon.AddHours(24),
    };

    private static AuthenticationMethod Code(int minute, string trait) => new("code", "aal2", "sms", Noon.AddMinutes(minute).ToUnixTimeMilliseconds(), [trait]);

    private static AuthenticationMethod Confirmed(int minute, string trait) => Code(minute, trait) with { Transaction = true };

    private static AuthenticationMethod BackupCode(int minute) => new(AuthenticationMethod.BackupCode, "aal2", null, Noon.AddMinutes(minute).ToUnixTimeMilliseconds());
}

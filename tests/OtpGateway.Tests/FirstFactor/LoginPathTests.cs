using OtpGateway.FirstFactor;

namespace OtpGateway.Tests.FirstFactor;

public class LoginPathTests
{
    [Theory]
    [InlineData("/login", true, true)]
    [InlineData("/login?next=/x", true, true)]
    [InlineData("/Login", false, true)]
    [InlineData("/log%69n", false, true)]
    [InlineData("/%4Cogin?x", false, true)]
    [InlineData("/login/", false, true)]
    [InlineData("/login/?x", false, true)]
    [InlineData("/login/x", false, false)]
    [InlineData("/logins", false, false)]
    [InlineData("/logi", false, false)]
    [InlineData("/logi%", false, false)]
    [InlineData("/x/login", false, false)]
    [InlineData("/", false, false)]
    public void Is_Spelling_IsTheSameOrLikeIt(string target, bool same, bool like)
    {
        Assert.Equal(same, LoginPath.Is(target, "/login"));
        Assert.Equal(like, LoginPath.IsLike(target, "/login"));
    }

    [Theory]
    [InlineData("/app/login.php/x", true)]
    [InlineData("/app/LOGIN.PHP?x", true)]
    [InlineData("/app/login.phps", false)]
    public void IsLike_Script_IsSoWithAnythingBehindIt(string target, bool like) => Assert.Equal(like, LoginPath.IsLike(target, "/app/login.php"));

    [Theory]
    [InlineData("/", true)]
    [InlineData("/?x", true)]
    [InlineData("/anything", false)]
    public void IsLike_Root_IsTheRootAlone(string target, bool like) => Assert.Equal(like, LoginPath.IsLike(target, "/"));
}

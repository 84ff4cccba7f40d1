using System.Collections.Immutable;
using Steppe.Drivers.Isolation;

namespace Steppe.Drivers.Tests.Isolation;

public sealed class CapabilitiesTests
{
    [Theory]
    [InlineData("", "", "", 0xa80405fbUL, 0x400UL)]
    [InlineData("", "all", "", 0UL, 0UL)]
    [InlineData("chown", "", "", 0xa80405fbUL, 0x401UL)]
    [InlineData("net_raw", "", "all", 0xa80425fbUL, 0x2400UL)]
    [InlineData("CAP_SYS_TIME", "all", "sys_time", 0UL, 0UL)]
    [InlineData("", "net_bind_service,mknod", "", 0xa00401fbUL, 0UL)]
    [InlineData("", "", "kill", 0x20UL, 0UL)]
    public void Tasks_get_the_defaults_and_what_they_may_add_less_what_they_drop(
        string add, string drop, string allowed, ulong bound, ulong granted) => Assert.Equal(
            (bound, granted),
            Capabilities.Decide(
                Names(add), Names(drop), allowed.Length == 0 ? Capabilities.Read(Capabilities.Default, "") : Capabilities.Read(Names(allowed), "")));

    [Theory]
    [InlineData("net_admin,chown", "config.cap_add: net_admin is not allowed on this node; the operator allows chown, kill (allow_caps in the driver's plugin block)")]
    [InlineData("nonsense", "config.cap_add: there is no capability \"nonsense\"; the names are those of capabilities(7), without CAP_, or \"all\"")]
    public void Wanting_more_is_refused_by_name(string add, string message)
    {
        DriverException error = Assert.Throws<DriverException>(
            () => Capabilities.Decide(Names(add), [], Capabilities.Read(["chown", "kill"], "")));

        Assert.Equal((message, false), (error.Message, error.Recoverable));
    }

    private static ImmutableArray<string> Names(string text) => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries)];
}

using System.Collections.Immutable;
using Steppe.Drivers.RawExec;
using Steppe.Drivers.Tests.Support;

namespace Steppe.Drivers.Tests.RawExec;

public sealed class RawExecSettingsTests
{
    [Theory]
    [InlineData("{}", null, false, false)]
    [InlineData("""{"enabled": true}""", null, true, false)]
    [InlineData("""{"enabled": "true", "no_cgroups": true}""", null, true, true)]
    [InlineData("{}", "1", true, false)]
    [InlineData("{}", "yes", false, false)]
    [InlineData("""{"enabled": false}""", "true", false, false)]
    public void Plugin_block_wins_over_old_options(string config, string? option, bool enabled, bool noCgroups)
    {
        ImmutableSortedDictionary<string, string> options = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        if (option is not null)
        {
            options = options.Add("driver.raw_exec.enable", option);
        }

        Assert.Equal(new RawExecSettings(enabled, noCgroups), RawExecSettings.Read(DriverSandbox.Config(config), options));
    }

    [Fact]
    public void Wrong_block_is_refused_with_every_problem()
    {
        DriverException error = Assert.Throws<DriverException>(() => RawExecSettings.Read(
            DriverSandbox.Config("""{"enable": true, "no_cgroups": "maybe"}"""),
            ImmutableSortedDictionary<string, string>.Empty));

        Assert.Equal(
            "config.enable: plugin raw_exec has no such key; it takes enabled, no_cgroups; config.no_cgroups: must be true or false, not a string",
            error.Message);
    }
}

using System.Collections.Immutable;
using Steppe.Drivers.Isolation;
using Steppe.Drivers.Tests.Support;

namespace Steppe.Drivers.Tests.Isolation;

public sealed class IsolationSettingsTests
{
    private static readonly ImmutableSortedDictionary<string, string> None = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    [Fact]
    public void Everything_is_private_unless_the_operator_says_otherwise()
    {
        IsolationSettings settings = Read("{}");

        Assert.True(settings is { PrivatePids: true, PrivateIpc: true, NoPivotRoot: false, MostProcesses: 0 });
        Assert.Equal(0xa80405fbUL, settings.AllowedCapabilities);
        Assert.Equal(
            "/bin /etc /lib /lib32 /lib64 /run/resolvconf /run/systemd/resolve /sbin /usr", string.Join(' ', settings.ChrootEnvironment.Keys));
    }

    [Fact]
    public void Plugin_block_and_chroot_env_are_read()
    {
        IsolationSettings settings = IsolationSettings.Read(
            "exec",
            DriverSandbox.Config("""{"no_pivot_root": true, "default_pid_mode": "host", "default_ipc_mode": "host", "allow_caps": ["chown"], "pids_limit": 9}"""),
            None.Add("/opt/base/usr", "/usr"));

        Assert.True(settings is { PrivatePids: false, PrivateIpc: false, NoPivotRoot: true, MostProcesses: 9, AllowedCapabilities: 1 });
        Assert.Equal("/usr", Assert.Single(settings.ChrootEnvironment).Value);
    }

    [Theory]
    [InlineData("""{"default_pid_mode": "own"}""", "config.default_pid_mode: must be \"private\" or \"host\", not \"own\"")]
    [InlineData("""{"allow_caps": ["x"]}""", "config.allow_caps: there is no capability \"x\"; the names are those of capabilities(7), without CAP_, or \"all\"")]
    [InlineData("""{"pids_limit": -1}""", "config.pids_limit: must not be negative")]
    public void Mistakes_are_named(string config, string message) =>
        Assert.Equal(message, Assert.Throws<DriverException>(() => Read(config)).Message);

    [Theory]
    [InlineData("etc", "/etc", "client.chroot_env: \"etc\" = \"/etc\": both paths must be absolute")]
    [InlineData("/etc", "/proc", "client.chroot_env: \"/proc\" belongs to the task and cannot be replaced")]
    public void Mistakes_in_chroot_env_are_named(string source, string target, string message) => Assert.Equal(
        message,
        Assert.Throws<DriverException>(() => IsolationSettings.Read("exec", DriverSandbox.Config("{}"), None.Add(source, target))).Message);

    private static IsolationSettings Read(string config) => IsolationSettings.Read("exec", DriverSandbox.Config(config), None);
}

using System.Collections.Immutable;
using Steppe.Drivers.Isolation;
using Steppe.Drivers.Java;
using Steppe.Drivers.Tests.Support;

namespace Steppe.Drivers.Tests.Java;

public sealed class JavaDriverTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TaskResources Resources = new(500, 300);

    [Fact]
    public async Task Jar_of_the_task_runs_with_its_options_and_arguments()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        JavaDriver driver = sandbox.Java();
        await JavaProgram.MakeAsync(sandbox, Path.Combine(sandbox.TaskDirectory, "local", "upper.jar"));

        ExitResult exit = await RunAsync(
            driver, sandbox.Start("""{"jar_path": "local/upper.jar", "jvm_options": ["-Xmx2048m", "-Xms16m"], "args": ["a", "b c"]}"""));

        Assert.True(exit.Successful, sandbox.Errors());
        Assert.Equal($"{JavaProgram.Converted}a b c nobody 2048\n", sandbox.Output());
    }

    [Fact]
    public async Task Jar_of_the_host_runs_by_its_absolute_path_even_below_a_closed_directory()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        JavaDriver driver = sandbox.Java();
        string jar = Path.Combine(sandbox.Root, "home", "target", "upper-0.0.1.jar");
        await JavaProgram.MakeAsync(sandbox, jar);
        File.SetUnixFileMode(Path.Combine(sandbox.Root, "home"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        ExitResult exit = await RunAsync(driver, sandbox.Start($$"""{"jar_path": "{{jar}}"}"""));
        ExitResult again = await RunAsync(driver, sandbox.Start($$"""{"class": "UpperCase", "class_path": "/nothing/*:{{jar}}"}""", attempt: 1));

        Assert.True(exit.Successful && again.Successful, sandbox.Errors());
        Assert.Equal(2, sandbox.Output().Split("JILL").Length - 1);
    }

    [Fact]
    public async Task Files_of_the_host_that_are_none_of_its_business_stay_hidden()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        JavaDriver driver = sandbox.Java();
        string secret = Path.Combine(sandbox.Root, "secret");
        await File.WriteAllTextAsync(secret, "password");
        string closed = Path.Combine(sandbox.Root, "closed.jar");
        await File.WriteAllBytesAsync(closed, "PK\u0003\u0004"u8.ToArray());
        File.SetUnixFileMode(closed, UnixFileMode.UserRead);
        string directory = Path.Combine(sandbox.Root, "classes");
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);

        Assert.Equal(
            $"{secret} cannot be made readable in the task: it is a file of this host that is no jar",
            await RefusalAsync($$"""{"jar_path": "{{secret}}"}"""));
        Assert.Equal(
            $"{closed} cannot be made readable in the task: user nobody, whom the task runs as, may not read it on this host; make it readable to all (chmod o+r)",
            await RefusalAsync($$"""{"jar_path": "{{closed}}"}"""));
        Assert.Equal(
            $"{directory} cannot be made readable in the task: it is a directory of this host that not everybody may read, because of {directory}",
            await RefusalAsync($$"""{"class": "Main", "class_path": "{{directory}}"}"""));
        Assert.Equal(
            "/no/such.jar cannot be made readable in the task: it is neither in the task's root nor on this host",
            await RefusalAsync("""{"jar_path": "/no/such.jar"}"""));
        Assert.Equal("config: java needs jar_path or class", await RefusalAsync("{}"));

        async Task<string> RefusalAsync(string config)
        {
            DriverException error = await Assert.ThrowsAsync<DriverException>(async () => await driver.StartAsync(sandbox.Start(config), None));
            Assert.False(error.Recoverable);
            return error.Message;
        }
    }

    [Fact]
    public async Task Jvm_outside_the_root_is_named()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        JavaDriver driver = sandbox.Java(new IsolationSettings
        {
            ChrootEnvironment = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("/etc", "/etc"),
        });

        DriverException error = await Assert.ThrowsAsync<DriverException>(
            async () => await driver.StartAsync(sandbox.Start("""{"jar_path": "local/x.jar"}"""), None));

        Assert.Equal("the JVM, /usr/bin/java, is not in the task's root; add its directory to the client's chroot_env", error.Message);
    }

    [Fact]
    public async Task Fingerprint_tells_the_jvm_apart()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        JavaDriver driver = sandbox.Java();

        await foreach (DriverFingerprint report in driver.FingerprintAsync(None))
        {
            Assert.Equal((DriverHealth.Healthy, "Healthy"), (report.Health, report.Description));
            Assert.Equal(["driver.java", "driver.java.runtime", "driver.java.version", "driver.java.vm"], report.Attributes.Keys);
            Assert.Matches("^[0-9]", report.Attributes["driver.java.version"]);
            break;
        }

        Assert.Empty(await sandbox.Client.ListAsync());
    }

    [Fact]
    public async Task Signals_are_refused()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        JavaDriver driver = sandbox.Java();

        Assert.False(driver.Capabilities.SendsSignals);
        await Assert.ThrowsAsync<DriverException>(async () => await driver.SignalAsync(new DriverHandle("java", 1, default), "SIGHUP", None));
    }

    private static async Task<ExitResult> RunAsync(JavaDriver driver, TaskStart start) =>
        await driver.WaitAsync(await driver.StartAsync(start with { Resources = Resources }, None), None);
}

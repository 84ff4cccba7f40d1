using Steppe.Drivers.Tests.Support;

namespace Steppe.Drivers.Tests.Java;

/// <summary>Compiles the small program the tests run and packs it into a jar, as the chapter's application comes in one.</summary>
internal static class JavaProgram
{
    public const string People = "Jill,Doe\nJoe,Doe\n";

    public const string Converted =
        "Converting (firstName: Jill, lastName: Doe) into (firstName: JILL, lastName: DOE)\n"
        + "Converting (firstName: Joe, lastName: Doe) into (firstName: JOE, lastName: DOE)\n";

    /// <summary>Makes the jar.</summary>
    /// <param name="sandbox">Runs the compiler.</param>
    /// <param name="jar">Where it goes, absolute.</param>
    public static async Task MakeAsync(DriverSandbox sandbox, string jar)
    {
        string work = Path.Combine(sandbox.Root, "compile");
        Directory.CreateDirectory(work);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Java", "UpperCase.java"), Path.Combine(work, "UpperCase.java"));
        await File.WriteAllTextAsync(Path.Combine(work, "people.csv"), People);
        Directory.CreateDirectory(Path.GetDirectoryName(jar)!);

        ITaskDriver driver = sandbox.Driver();
        DriverHandle handle = await driver.StartAsync(
            sandbox.Start($$"""{"command": "sh", "args": ["-c", "cd {{work}} && javac UpperCase.java && jar --create --file {{jar}} --main-class UpperCase UpperCase.class people.csv"]}""") with
            {
                TaskName = "compile",
            },
            CancellationToken.None);
        ExitResult exit = await driver.WaitAsync(handle, CancellationToken.None);
        Assert.True(exit.Successful, await File.ReadAllTextAsync(Path.Combine(sandbox.LogDirectory, "compile.stderr.0")));
    }
}

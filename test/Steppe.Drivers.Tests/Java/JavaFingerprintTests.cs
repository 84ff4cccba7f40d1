using Steppe.Drivers.Java;

namespace Steppe.Drivers.Tests.Java;

public sealed class JavaFingerprintTests
{
    [Fact]
    public void Answer_of_the_jvm_is_read_past_what_it_picked_up()
    {
        DriverFingerprint report = JavaFingerprint.Parse("/usr/bin/java", """
            Picked up JAVA_TOOL_OPTIONS: -Dx="1"
            openjdk version "11.0.24" 2024-07-16
            OpenJDK Runtime Environment (build 11.0.24+8)
            OpenJDK 64-Bit Server VM (build 11.0.24+8, mixed mode)

            """);

        Assert.Equal(
            "driver.java=1, driver.java.runtime=OpenJDK Runtime Environment (build 11.0.24+8), driver.java.version=11.0.24, driver.java.vm=OpenJDK 64-Bit Server VM (build 11.0.24+8, mixed mode)",
            string.Join(", ", report.Attributes.Select(static entry => $"{entry.Key}={entry.Value}")));
    }

    [Fact]
    public void Nonsense_is_no_jvm() => Assert.Equal(
        (DriverHealth.Undetected, "/x/java -version says nothing that is understood: what / is this"),
        JavaFingerprint.Parse("/x/java", "what\nis this\n") is var report ? (report.Health, report.Description) : default);
}

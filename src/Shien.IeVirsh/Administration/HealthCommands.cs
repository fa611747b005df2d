using System.CommandLine;
using Shien.Api;
using Shien.Api.Administration;
using Shien.CommandLine;
using Shien.MachineCommands;

namespace Shien.IeVirsh.Administration;

/// <summary><c>ie-virsh admin metrics</c> and <c>admin health</c>.</summary>
internal static class HealthCommands
{
    /// <summary>What the blade does, in numbers.</summary>
    public static Command Metrics(CommandHost host) => AskingCommand.Create(
        host,
        "metrics",
        """
        Print the blade's metrics in Prometheus' text format; 'metrics_file' in shiend.toml has them written for node_exporter.

        Example: ie-virsh admin metrics
        """,
        (blade, cancellation) => blade.GetMetricsAsync(cancellation),
        () => ApiJson.Default.MetricsText,
        (terminal, metrics) => terminal.Output.Write(metrics.Text));

    /// <summary>Whether it has what it needs.</summary>
    public static Command Health(CommandHost host) => host.Command(
        "health",
        """
        Check what the blade needs: libvirt, the store, the name service and more, a line each. Ends with 1 if something failed.

        Example: ie-virsh admin health
        """,
        [],
        async (parsed, blade, cancellation) =>
        {
            HealthReport report = await blade.GetHealthAsync(cancellation).ConfigureAwait(false);
            if (parsed.GetValue(CommandHost.Json))
            {
                JsonAnswer.Write(host.Terminal, report, ApiJson.Default.HealthReport);
            }
            else
            {
                foreach (HealthCheck check in report.Checks)
                {
                    host.Terminal.Answer($"{(check.IsOk ? "ok" : "failed"),-7}{check.Name}: {check.Text}");
                }
            }

            return report.IsOk ? ExitCodes.Done : ExitCodes.Failed;
        });
}

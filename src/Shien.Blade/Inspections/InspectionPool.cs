using System.Threading.Channels;
using Shien.Blade.Accounts;
using Shien.Blade.Confined;
using Shien.Blade.Settings;
using Shien.Inspection.Waivers;

namespace Shien.Blade.Inspections;

/// <summary>
/// Runs shien-inspect on images that nobody has looked into, a few at a time: open descriptors, a uid of its own, no
/// network, no rights, limits.
/// </summary>
internal sealed class InspectionPool
{
    private const int AtOnce = 2;

    private readonly BladeSettings settings;
    private readonly BladeLog log;
    private readonly AcceptedKeys keys;
    private readonly AdministratorWaivers waivers;
    private readonly Channel<uint> freeUids = Channel.CreateUnbounded<uint>();

    /// <summary>Makes a pool of <see cref="AtOnce"/> uids.</summary>
    public InspectionPool(BladeSettings settings, TimeProvider time, BladeLog log)
    {
        this.settings = settings;
        this.log = log;
        keys = new AcceptedKeys(settings, log);
        waivers = new AdministratorWaivers(settings, time, log);
        for (uint n = 0; n < AtOnce; n++)
        {
            freeUids.Writer.TryWrite(settings.InspectUidBase + n);
        }
    }

    /// <summary>Looks into the disks of a machine. A failure is no exception but a finding that blocks.</summary>
    /// <param name="owner">Whose machine it is.</param>
    /// <param name="roots">Root hashes of the block maps of its disks: for which box a waiver may be.</param>
    /// <param name="images">The finished images, in order.</param>
    /// <param name="cancellation">Ends the inspection and this.</param>
    public async Task<Verdict> InspectAsync(
        Account owner, IReadOnlyList<string> roots, IReadOnlyList<string> images, CancellationToken cancellation)
    {
        uint uid = await freeUids.Reader.ReadAsync(cancellation).ConfigureAwait(false);
        try
        {
            ConfinedOutput output = await Task.Run(
                () => Inspect(owner, uid, images, cancellation), cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            if (output.Failure is { } failure)
            {
                log.Warn($"inspection: {failure}; it said: {output.Error}");
            }

            return VerdictReader.Read(output, findings => waivers.Read().Apply(findings, new WaiverTarget(owner.Name, roots)));
        }
        finally
        {
            freeUids.Writer.TryWrite(uid);
        }
    }

    private ConfinedOutput Inspect(Account owner, uint uid, IReadOnlyList<string> images, CancellationToken cancellation)
    {
        InspectionTerms terms = new(settings.Profile, keys.Of(owner));
        return new ConfinedProgram(settings.Inspect, uid, settings.InspectTimeout).Run(images, terms.Arguments, cancellation);
    }
}

"""The networks: what each part may see, every row of the ablation table, rotations and hands that survive a round
trip."""
import numpy as np
import pytest
from scipy.spatial.transform import Rotation

torch = pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("safetensors", reason="weights need safetensors")

from pianoflow.engine.audio.encoders import ENCODERS
from pianoflow.engine.audio.encoders.keys import key_features
from pianoflow.engine.errors import InputError
from pianoflow.engine.model.argi import Apart, CrossAttention, RoleGatedInteraction
from pianoflow.engine.model.config import ABLATIONS, CONFIGS, ModelConfig, _assignment, config
from pianoflow.engine.model.distillation import alignment, distillation_weight, stage1_loss, task
from pianoflow.engine.model.harmonic_perceiver import HarmonicPerceiver
from pianoflow.engine.model.keys_under_hand import CELL, CELLS, KeysUnderHand
from pianoflow.engine.model.motion_space import MotionSpace, as_right_hands
from pianoflow.engine.model.stage1 import Branch, Stage1
from pianoflow.engine.model.stage2 import Stage2
from pianoflow.engine.music.notes import make_notes
from pianoflow.rigs import keyboard
from pianoflow.rigs.hand import OVER_KEYS

TINY = ("stage1.teacher=true", "stage1.width=16", "stage1.heads=2", "stage1.pitch_width=4",
        "stage2.widths=[16,24,32]", "stage2.spatial_width=8", "stage2.condition_width=16")


def playing(frames=24, seed=0):
    """A take's wrists [N,2,3] and poses [N,2,16,3] that hands over a keyboard may have."""
    random = np.random.default_rng(seed)
    wrist = np.array([[0.4, -0.08, 0.06], [0.8, -0.08, 0.06]]) + 0.02 * random.standard_normal((frames, 2, 3))
    pose = 0.4 * random.standard_normal((frames, 2, 16, 3))
    for hand in (0, 1):
        turn = Rotation.from_rotvec(0.2 * random.standard_normal((frames, 3))) * Rotation.from_matrix(OVER_KEYS[hand])
        pose[:, hand, 0] = turn.as_rotvec()
    return wrist, pose


def space(rotation="axis_angle", unguided=False):
    return MotionSpace.measured(rotation, [playing(400)], unguided)


def networks(made):
    """Both stages of a configuration, and a batch of features and paths for them."""
    torch.manual_seed(0)
    features = ENCODERS[made.encoder]
    numbers = space(made.stage2.rotation, not made.stage2.guided)
    first = Stage1(made.stage1, features, numbers)
    second = Stage2(made.stage2, features, first.encoded_width, numbers)
    return first, second, torch.rand(2, 24, features), torch.randn(2, 24, 2, second.width)


@pytest.mark.parametrize("ablation", ("stage2.reach=true", "encoder=keys_heard", "encoder=muq",
                                      "stage2.rotation=six_d", "stage2.joint_frames=2") + ABLATIONS)
def test_every_row_of_the_ablation_table_is_a_configuration(ablation):
    made = config("small", *TINY, ablation)
    first, second, features, x = networks(made)
    loss, _ = stage1_loss(first, features, torch.rand(2, 24, 88), torch.randn(2, 24, 2, 3), 0.5)
    encoded, paths = first(features)
    velocity = second(torch.rand(2), x, second.condition(features, encoded, paths))
    (loss + velocity.square().mean()).backward()
    assert velocity.shape == x.shape and velocity.dtype == torch.float32
    for name, parameter in [*first.named_parameters(), *second.named_parameters()]:
        assert parameter.grad is not None and torch.isfinite(parameter.grad).all(), name
    assert ModelConfig.from_dict(made.as_dict()) == made


def test_every_row_of_the_ablation_table_changes_what_it_names():
    def both(*changes):
        first, second, *_ = networks(config("small", *TINY, *changes))
        return first, second, {name for name, _ in first.named_parameters()}

    first, second, names = both()
    assert len(first.networks) == 2 and first.encoded_width == 32 and any(".teacher." in name for name in names)
    assert all(stream.tokens is not None for stream in second.streams)
    assert isinstance(second.interaction, RoleGatedInteraction) and second.reach is not None and second.width == 48
    assert config("small", "hubert").encoder == "hubert" and ENCODERS["hubert"] == 768
    assert both("hubert")[1].features == 768 and both("hubert")[1].reach is None
    assert not any(".teacher." in name for name in both("no_midi")[2])
    together = both("no_decoupling")[0]
    assert len(together.networks) == 1 and together.encoded_width == 16 and together.networks[0].out.out_features == 6
    unguided = both("no_stage1")[1]
    assert unguided.reach is None and unguided.width == 51
    alone = unguided.condition(torch.rand(1, 24, unguided.features))
    assert unguided(torch.rand(1), torch.randn(1, 24, 2, 51), alone).isfinite().all()
    assert all(stream.tokens is None for stream in both("no_spatial")[1].streams)
    assert isinstance(both("no_argi")[1].interaction, Apart)
    assert isinstance(both("cross_attention")[1].interaction, CrossAttention)
    assert both("stage2.reach=false")[1].reach is None
    assert first.led and not both("stage1.led=false")[0].led


@pytest.mark.parametrize("wrong", [
    "no_hands", "stage2.wings=2", "stage2.interaction=shouting", "stage2.rotation=euler", "encoder=ears", "encoder=5",
    "foo.encoder=muq", "stage2.encoder=muq", "stage1.width.x=3", "=3", "stage1=5", "stage2=none", "name=[1]",
    "stage2.blocks=abc", "stage2.blocks=1.5", "stage2.blocks=true", "stage2.blocks=0", "stage2.reach=1",
    "stage2.widths=5", "stage2.widths=[]", "stage2.widths=[16,null]", "stage1.dropout=NaN", "stage1.dropout=-1",
    "stage1.dropout=much", "stage2.joint_frames=7", "stage2.widths=[16,16,16,16,16,16]"])
def test_configurations_refuse_what_means_nothing(wrong):
    with pytest.raises(InputError):
        config("small", wrong)
    with pytest.raises(InputError):  # nor may a file hold it
        ModelConfig.from_dict(_assignment(wrong))


def test_configurations_are_changed_by_name():
    made = config("paper", "no_argi", "encoder=keys", "stage1.dropout=0", "stage2.widths=[16,24]", "stage2.reach=false")
    assert (made.encoder, made.stage1.dropout, made.stage2.widths, made.stage2.reach) == ("keys", 0, (16, 24), False)
    assert made.stage2.interaction == "none" and made.stage1.width == CONFIGS["paper"].stage1.width
    with pytest.raises(InputError, match="There is no configuration 'large'"):
        config("large")
    with pytest.raises(InputError, match="give names with values"):
        ModelConfig.from_dict([3])


def test_the_shipped_size_fits_its_files_and_the_paper_configuration_has_the_papers_encoder():
    first, second, *_ = networks(config("small"))
    for state in (first.student_state(), second.state_dict()):
        assert sum(value.numel() for value in state.values()) * 2 < 15 * 2 ** 20
    paper = CONFIGS["paper"]
    assert paper.encoder == "muq" and paper.stage1.teacher and paper.stage1.decoupled and paper.stage2.guided
    assert paper.stage2.interaction == "argi" and paper.stage2.spatial


def test_hands_are_apart_where_they_should_be_and_meet_only_at_the_bottleneck():
    first, second, features, x = networks(config("small", *TINY))
    own = {id(p) for p in first.networks[0].parameters()}
    assert own.isdisjoint(id(p) for p in first.networks[1].parameters())
    encoded, paths = (part.detach() for part in first(features))
    for interaction, meets in (("argi", True), ("none", False)):
        _, second, _, _ = networks(config("small", *TINY, f"stage2.interaction={interaction}"))
        for parameter in second.parameters():  # blocks begin as the identity: give them something to say
            torch.nn.init.normal_(parameter, std=0.2)
        state = x.clone().requires_grad_()
        velocity = second(torch.full((2,), 0.4), state, second.condition(features, encoded, paths))
        velocity[:, :, 1].sum().backward()
        assert bool(state.grad[:, :, 0].abs().max() > 0) == meets
        assert state.grad[:, :, 1].abs().max() > 0


def test_the_gate_can_close_and_the_hands_have_names():
    module = RoleGatedInteraction(16, 2)
    left, right = torch.randn(1, 6, 16), torch.randn(1, 6, 16)
    new = module(left, right)
    with torch.no_grad():
        module.gate[-1].weight.zero_()
        module.gate[-1].bias.fill_(-50.0)
    shut = module(left, right)
    constant = module.feed_forward(torch.zeros(16))
    assert torch.allclose(shut[0] - left, constant.expand_as(left), atol=1e-5) and not torch.allclose(new[0], shut[0])
    same = module(left, left)
    assert torch.allclose(same[0], same[1], atol=1e-6)  # shut, the hands' names cannot be heard either
    with torch.no_grad():
        module.gate[-1].bias.fill_(0.0)
        module.identity.normal_()
    named = module(left, left)
    assert not torch.allclose(named[0], named[1], atol=1e-4)
    plain = CrossAttention(16, 2)(left, left)
    assert torch.allclose(plain[0], plain[1])


def test_each_frame_has_its_own_gate():
    torch.manual_seed(0)
    module = RoleGatedInteraction(16, 2)
    left, right = torch.randn(1, 40, 16), torch.randn(1, 40, 16)
    with torch.no_grad():
        module.gate[-1].weight.mul_(1e4)
    new, _ = module(left, right)
    asked = module.gate(module.norm(left))
    assert asked.shape == (1, 40, 1)
    shut, open_ = (asked < -50)[0, :, 0], (asked > 50)[0, :, 0]
    assert shut.sum() > 5 and open_.sum() > 5
    nothing = module.feed_forward(torch.zeros(16))
    assert torch.allclose((new - left)[0, shut], nothing.expand(int(shut.sum()), -1), atol=1e-5)
    whole = module.feed_forward(module.message(module.norm(left), module.norm(right), 0))
    assert torch.allclose((new - left)[0, open_], whole[0, open_], atol=1e-5)
    assert not torch.allclose(whole[0, open_], nothing.expand(int(open_.sum()), -1), atol=1e-3)


def test_one_interaction_serves_both_hands():
    """But for their names the hands are treated alike: the same weights, in the same way."""
    torch.manual_seed(0)
    module = RoleGatedInteraction(16, 2)
    with torch.no_grad():
        module.identity.zero_()
        module.gate[-1].bias.fill_(50.0)
    left, right = torch.randn(1, 6, 16), torch.randn(1, 6, 16)
    same = module(left, left)
    assert torch.equal(same[0], same[1]) and not torch.allclose(same[0], left, atol=1e-3)
    assert all(torch.equal(one, other) for one, other in zip(module(left, right), reversed(module(right, left))))


def test_the_perceiver_hears_octaves_and_knows_the_keyboards_places():
    torch.manual_seed(1)
    perceiver = HarmonicPerceiver(16, queries=3, pitch_width=8)
    roll = torch.zeros(1, 4, 88)
    roll[:, :, 40] = 1
    heard = perceiver.structure(roll)[0, 0]
    silent = perceiver.structure(torch.zeros(1, 4, 88))[0, 0]
    touched = ((heard - silent).abs().amax(-1) > 1e-7).nonzero()[:, 0]
    assert touched.min() == 40 - 8 and touched.max() == 40 + 8  # 13 and 5 in a row see six and two semitones more
    moved = torch.roll(roll, 12, -1)
    assert not torch.allclose(perceiver(roll), perceiver(moved), atol=1e-5)  # the same tone an octave higher is another
    assert perceiver(roll).shape == (1, 4, 16)


def test_the_student_needs_no_midi_and_the_teacher_does_not_learn_from_being_copied():
    first = networks(config("small", *TINY))[0]
    features, roll = torch.rand(1, 24, 608), torch.rand(1, 24, 88)
    network, seen = first.networks[0], first.inputs(features, first.lead(features))[0]
    student, teacher = network(seen), network.teach(seen, roll)
    assert not torch.allclose(network.teach(seen, 1 - roll).path, teacher.path)
    leaves = Branch(*(part.detach().requires_grad_() for part in teacher))
    alignment(student, leaves).backward(retain_graph=True)
    assert all(leaf.grad is None for leaf in leaves)
    alignment(student, teacher).backward()
    assert network.out.weight.grad is None and network.student[0].attention.query.weight.grad.abs().max() > 0
    assert all(parameter.grad is None for parameter in network.teacher.parameters())
    assert alignment(student, student).item() == pytest.approx(0, abs=1e-5)
    assert not any("teacher" in name for name in first.student_state())


def test_a_hand_sees_the_keys_from_where_its_notes_lead_it():
    first = networks(config("small", *TINY))[0]
    views = []
    for pitch in (60, 72):
        notes = make_notes([0.0], [1.0], [pitch], [80], hand=[1], finger=[3])
        features = torch.from_numpy(key_features(notes, 0, 24))[None]
        views.append(first.inputs(features, first.lead(features))[1][..., features.shape[-1]:-2])
    assert views[0].abs().max() > 0.5
    assert torch.allclose(*views, atol=0.02), "an octave higher, a hand sees the same from an octave higher"
    blind = networks(config("small", *TINY, "stage1.reach=false"))[0]
    assert blind.inputs(features, blind.lead(features))[1] is features


def test_the_teacher_may_see_a_part_of_each_batch():
    """The student's loss is of all clips, the others' of the teacher's; what a batch's rest holds does not matter."""
    first = networks(config("small", *TINY, "stage1.teacher_share=0.5"))[0]
    features, roll, truth = torch.rand(4, 24, 608), torch.rand(4, 24, 88), torch.randn(4, 24, 2, 3)
    parts = stage1_loss(first, features, roll, truth, 1.0)[1]
    whole = networks(config("small", *TINY, "stage1.teacher_share=1.0"))[0]
    half = stage1_loss(whole, features[:2], roll[:2], truth[:2], 1.0)[1]
    assert torch.allclose(parts["teacher"], half["teacher"], rtol=1e-4)
    assert torch.allclose(parts["align"], half["align"], rtol=1e-4)
    assert not torch.allclose(parts["student"], half["student"], rtol=1e-4)


def test_the_loss_is_the_sum_of_its_weighted_parts():
    first = networks(config("small", *TINY, "stage1.teacher_weight=0.7", "stage1.distillation_weight=0.4"))[0]
    batch = torch.rand(4, 24, ENCODERS["keys"]), torch.rand(4, 24, 88), torch.randn(4, 24, 2, 3)
    for progress in (0.0, 0.2, 1.0):
        loss, parts = stage1_loss(first, *batch, progress)
        pull = distillation_weight(progress, first.config)
        wanted = parts["student"] + 0.7 * parts["teacher"] + pull * parts["align"]
        assert parts["align"] > 0.1 and torch.allclose(loss, wanted, rtol=1e-6)
        assert pull == pytest.approx({0.0: 0.0, 0.2: 0.4 * 0.5 * (1 - np.cos(0.4 * np.pi)), 1.0: 0.4}[progress])


def test_losses_are_the_papers():
    path, truth = torch.randn(3, 10, 2, 3), torch.randn(3, 10, 2, 3)
    rec = ((path - truth) ** 2).sum((2, 3)).mean()
    vel = ((path[:, 1:] - path[:, :-1] - truth[:, 1:] + truth[:, :-1]) ** 2).sum((2, 3)).mean()
    assert task(path, truth, 3.0) == pytest.approx(float(rec + 3 * vel), rel=1e-5)
    settings = CONFIGS["paper"].stage1
    assert (settings.velocity_weight, settings.teacher_weight, settings.distillation_weight) == (3.0, 1.0, 0.1)
    weights = [distillation_weight(part, settings) for part in np.linspace(0, 1, 11)]
    assert weights[0] == 0 and weights[-1] == pytest.approx(0.1) and (np.diff(weights) >= 0).all()


@pytest.mark.parametrize("rotation", ["axis_angle", "six_d"])
@pytest.mark.parametrize("unguided", [False, True])
def test_motion_survives_the_networks_numbers(rotation, unguided):
    wrist, pose = playing(50, seed=3)
    path, gesture = space(rotation, unguided).encode(wrist, pose)
    assert np.abs(gesture).max() < 40 and np.abs(path).max() < 5
    back_wrist, back_pose = space(rotation, unguided).decode(np.zeros_like(path) if unguided else path, gesture)
    assert np.allclose(back_wrist, wrist, atol=1e-6)
    turn = Rotation.from_rotvec(back_pose.reshape(-1, 3)).inv() * Rotation.from_rotvec(pose.reshape(-1, 3))
    assert turn.magnitude().max() < 1e-5


def test_mirrored_hands_have_the_same_numbers():
    wrist, pose = playing(10)
    right_hands, right_poses = as_right_hands(wrist, pose)
    # the mirror image of the right hand as a left one
    wrist[:, 0] = [keyboard.WIDTH, 0, 0] + wrist[:, 1] * [-1, 1, 1]
    pose[:, 0] = pose[:, 1] * [1, -1, -1]
    numbers = MotionSpace("six_d", np.zeros((2, 3)), np.zeros((2, 96)), np.ones((2, 96)))
    path, gesture = numbers.encode(wrist, pose)
    assert np.allclose(path[:, 0], path[:, 1], atol=1e-6) and np.allclose(gesture[:, 0], gesture[:, 1], atol=1e-6)
    assert np.allclose(as_right_hands(right_hands, right_poses)[0], playing(10)[0])


def test_hands_see_keys_from_their_wrists():
    wrist_mean = np.array([[0.6, -0.08, 0.06], [0.6, -0.08, 0.06]])
    module = KeysUnderHand(wrist_mean, roles=True)
    pitch, offset = 64, 0.03
    x = float(keyboard.key_x(pitch))
    features = torch.from_numpy(key_features(make_notes([0.0], [1.0], [pitch], 80, 1, 2), 10, 4))[None]
    paths = torch.zeros(1, 4, 2, 3)
    paths[..., 1, 0] = (x - offset - 0.6) / 0.05
    seen = module(features, paths, 1)
    held = seen[0, 0, 2 * CELLS:3 * CELLS]
    place = (held * (torch.arange(CELLS) - CELLS // 2) * CELL).sum() / held.sum()
    assert float(held.sum()) == pytest.approx(1, abs=1e-5) and float(place) == pytest.approx(offset, abs=1e-6)
    finger = seen[0, 0, -35:].unflatten(0, (5, 7))[1]
    assert finger[0] == 1 and finger[5] == pytest.approx(offset / 0.05, abs=1e-5) and finger[2] == finger[6] == 0
    # moving hand and key together changes nothing
    higher = torch.from_numpy(key_features(make_notes([0.0], [1.0], [pitch + 12], 80, 1, 2), 10, 4))[None]
    paths[..., 1, 0] += 7 * keyboard.WHITE_PITCH / 0.05
    assert torch.allclose(module(higher, paths, 1), seen, atol=1e-4)
    # the left hand, mirrored, sees the mirrored keys alike: E is as far from D as C is
    left = torch.from_numpy(key_features(make_notes([0.0], [1.0], [60], 80, 0, 2), 10, 4))[None]
    paths[..., 0, 0] = (keyboard.WIDTH - float(keyboard.key_x(60)) - offset - 0.6) / 0.05
    assert torch.allclose(module(left, paths, 0), seen, atol=1e-4)


def test_without_learning_the_field_is_that_of_independent_gaussians():
    """The known part of the velocity leads noise to numbers of the data's spread."""
    made = config("small", *TINY, "no_spatial")
    first, second, features, _ = networks(made)
    for stream in second.streams:
        for layer in (stream.leave, stream.leave_directly):
            torch.nn.init.zeros_(layer.weight)
            torch.nn.init.zeros_(layer.bias)
    second.spread.uniform_(0.1, 1.0)
    condition = second.condition(*[features[:1].repeat(40, 1, 1)], *(part.repeat_interleave(20, 0)
                                                                  for part in first(features)))
    x = torch.randn(40, 24, 2, second.width)
    with torch.no_grad():
        for k in range(100):
            x = x + 0.01 * second(torch.full((40,), (k + 0.5) / 100), x, condition)
    assert torch.allclose(x.std((0, 1)), second.spread, rtol=0.15, atol=0.02)


def test_conditions_are_worked_out_once_and_are_each_clips_own():
    first, second, features, x = networks(config("small", *TINY))
    encoded, paths = first(features)
    t = torch.full((2,), 0.3)
    both = second.condition(features, encoded, paths)
    alone = second.condition(features[1:], encoded[1:], paths[1:])
    assert torch.allclose(second(t, x, both)[1:], second(t[1:], x[1:], alone), atol=1e-5)


def test_a_robust_loss_is_the_papers_for_small_errors_and_grows_slowly_for_large_ones():
    truth = torch.zeros(1, 3, 2, 3)
    near, far = truth + 0.001, truth + 10.0
    assert task(near, truth, 3.0, 0.15) == pytest.approx(float(task(near, truth, 3.0)), rel=1e-3)
    assert task(far, truth, 3.0, 0.15) < 0.05 * task(far, truth, 3.0)
    assert task(2 * far, truth, 3.0, 0.15) == pytest.approx(2 * float(task(far, truth, 3.0, 0.15)), rel=0.05)
